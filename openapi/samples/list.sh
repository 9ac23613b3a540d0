# The key is piped to curl, so that it does not appear in the process list.
api=${MONAD_API_URL:-https://monad.com/api}

printf 'x-api-key: %s' "${MONAD_API_KEY:?}" |
  curl -sS --fail-with-body -H @- \
    "$api/v2/${MONAD_ORGANIZATION_ID:?}/api_keys?limit=50&offset=0"
