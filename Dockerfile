# The portal in a container: web, worker and commands are the same image.

FROM python:3.11-slim-bookworm AS build
WORKDIR /opt/touchstone
COPY requirements.txt ./
# Every package is held against its hash.
RUN python -m venv /opt/touchstone/.venv \
    && .venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt

FROM python:3.11-slim-bookworm
ENV PATH=/opt/touchstone/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=portal.settings.production
# Volumes take their owner from these folders.
RUN groupadd --gid 10001 touchstone \
    && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin touchstone \
    && install -d -o touchstone -g touchstone -m 0755 /srv/touchstone/static /srv/touchstone/media \
    && install -d -o touchstone -g touchstone -m 0700 /srv/touchstone/documents /srv/touchstone/var /var/backups/touchstone
WORKDIR /opt/touchstone
COPY --from=build /opt/touchstone/.venv .venv
# The code belongs to root: the portal cannot change itself.
COPY . .
USER touchstone
ENTRYPOINT ["/opt/touchstone/portal/operations/deploy/container.sh"]
EXPOSE 8001
CMD ["granian", "--interface", "wsgi", "portal.wsgi:application", "--host", "0.0.0.0", "--port", "8001", "--workers", "2", "--blocking-threads", "4", "--respawn-failed-workers"]
