# The key is piped to curl, so that it does not appear in the process list.
# The old token stops working at once. The response holds the new one, and
# goes into a file that only you can read.
api=${MONAD_API_URL:-https://monad.com/api}
umask 077

printf 'x-api-key: %s' "${MONAD_API_KEY:?}" |
  curl -sS --fail-with-body -H @- -o ci-pipeline.json -X POST \
    "$api/v2/${MONAD_ORGANIZATION_ID:?}/api_keys/${API_KEY_ID:?}/regenerate"
