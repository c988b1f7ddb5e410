package one.zerotier.core.network;

/** How far a node has come with a network. The names are those of the API. */
public enum NetworkStatus {
    REQUESTING_CONFIGURATION,
    OK,
    ACCESS_DENIED,
    NOT_FOUND,
    /** The virtual port could not be made. */
    PORT_ERROR,
    /** The network wants a login that this node does not offer. */
    AUTHENTICATION_REQUIRED,
}
