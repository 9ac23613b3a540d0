# The key is piped to curl, so that it does not appear in the process list.
# Programs that use the deleted key get a 401 from now on.
api=${MONAD_API_URL:-https://monad.com/api}

printf 'x-api-key: %s' "${MONAD_API_KEY:?}" |
  curl -sS --fail-with-body -H @- -X DELETE \
    "$api/v2/${MONAD_ORGANIZATION_ID:?}/api_keys/${API_KEY_ID:?}"
