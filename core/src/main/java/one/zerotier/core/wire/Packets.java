package one.zerotier.core.wire;

/** Limits that all packets share. PROTOCOL.md, "Constants". */
public final class Packets {
    /** What we announce, and the least we talk to. */
    public static final int PROTOCOL_VERSION = 12;

    public static final int MIN_PROTOCOL_VERSION = 4;
    /** From this version on a peer understands {@link CipherSuite#AES_GMAC_SIV}. */
    public static final int PROTOCOL_VERSION_AES = 12;
    /** From this version on a peer answers ECHO. */
    public static final int PROTOCOL_VERSION_ECHO = 5;

    /** Bytes in one UDP datagram, unless a path is known to carry more or less. */
    public static final int DEFAULT_PATH_MTU = 1432;

    public static final int MAX_LENGTH = FragmentHeader.MAX_FRAGMENTS * DEFAULT_PATH_MTU;
    public static final int MAX_PAYLOAD = MAX_LENGTH - PacketHeader.LENGTH;
    /** The longest packet that {@link FragmentHeader#MAX_FRAGMENTS} datagrams of the default size can carry. */
    public static final int MAX_DELIVERABLE_LENGTH =
            DEFAULT_PATH_MTU + (FragmentHeader.MAX_FRAGMENTS - 1) * (DEFAULT_PATH_MTU - FragmentHeader.LENGTH);

    public static final int MAX_HOPS = 3;

    private Packets() {}
}
