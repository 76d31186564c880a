"""What an operator is given, held against the settings and run where it can be."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
DEPLOY = ROOT / "portal" / "operations" / "deploy"
HOST = "touchstone.example"
