#!/bin/sh
# Start of every container: NAME_FILE=/run/secrets/… becomes NAME, so that no secret
# stands in compose.yaml or in what `docker inspect` shows.
set -eu
for name in SECRET_KEY DATABASE_URL SEARCH_URL SEARCH_API_KEY REDIS_URL EMAIL_HOST_PASSWORD METRICS_TOKEN; do
    eval "file=\${${name}_FILE:-}"
    if [ -n "$file" ]; then
        value=$(cat "$file")
        export "$name=$value"
    fi
done
exec "$@"
