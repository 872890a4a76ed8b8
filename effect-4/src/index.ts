/**
 * The Effect-native client for Authlete's token endpoint.
 *
 * @module effect-authlete
 * @since 1.0.0
 */
export {}
