package one.zerotier.daemon.netconf;

import java.util.ArrayList;
import java.util.List;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.MalformedPacketException;

/** What device and authority say to each other in-band. NETCONF.md, "In-band messages". */
sealed interface Message {
    /** Which user messages are ours: "netconf1". */
    long TYPE = 0x6e65_7463_6f6e_6631L;

    int MAX_ENDPOINTS = 4;

    /** A device asks where its configuration is. */
    record Where() implements Message {}

    /**
     * It is there.
     *
     * @param modified when it was changed last; 0 if nothing is assigned
     */
    record Here(long modified, List<Endpoint> endpoints) implements Message {
        public Here {
            endpoints = List.copyOf(endpoints);
        }
    }

    private static int kind(Message message) {
        return message instanceof Where ? 1 : 2;
    }

    default byte[] encode() {
        ByteWriter out = ByteWriter.growing().int8(kind(this));
        if (this instanceof Here here) {
            out.int64(here.modified).int8(here.endpoints.size());
            here.endpoints.forEach(endpoint -> Endpoint.encode(endpoint, out));
        }
        return out.toBytes();
    }

    static Message decode(byte[] data) throws MalformedPacketException {
        ByteReader in = new ByteReader(data);
        return switch (in.uint8()) {
            case 1 -> new Where();
            case 2 -> decodeHere(in);
            default -> throw new MalformedPacketException("unknown kind of message");
        };
    }

    private static Here decodeHere(ByteReader in) throws MalformedPacketException {
        long modified = in.int64();
        int count = in.uint8();
        if (modified < 0 || count > MAX_ENDPOINTS) {
            throw new MalformedPacketException("impossible numbers");
        }
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Endpoint endpoint = Endpoint.decode(in);
            if (endpoint == null || endpoint.port() == 0) {
                throw new MalformedPacketException("not an endpoint");
            }
            endpoints.add(endpoint);
        }
        return new Here(modified, endpoints);
    }
}
