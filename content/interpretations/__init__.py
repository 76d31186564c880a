"""Interpretations: positions on two time axes, dissents beside them, their adoption."""
