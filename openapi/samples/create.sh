# The key is piped to curl, so that it does not appear in the process list.
# The response holds the token: it goes into a file that only you can read.
api=${MONAD_API_URL:-https://monad.com/api}
umask 077

printf 'x-api-key: %s' "${MONAD_API_KEY:?}" |
  curl -sS --fail-with-body -H @- -o ci-pipeline.json \
    -H 'content-type: application/json' -d '{
      "name": "ci-pipeline",
      "description": "Deploys pipelines from CI",
      "role_id": "e2d84f0b-6a3c-47f9-9c15-0b7d3a8e4f21",
      "expiration_time": "2027-01-01T00:00:00Z"
    }' \
    "$api/v2/${MONAD_ORGANIZATION_ID:?}/api_keys"
