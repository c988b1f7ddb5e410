package one.zerotier.core.network;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.MalformedPacketException;

/**
 * Name servers of a network. Layout: domain, 128 bytes padded with NUL, then four endpoints with port 0, unused ones empty.
 */
public record Dns(String domain, List<IpAddress> servers) {
    public static final Dns NONE = new Dns("", List.of());
    public static final int MAX_SERVERS = 4;

    private static final int DOMAIN_LENGTH = 128;

    public Dns {
        servers = List.copyOf(servers);
        if (servers.size() > MAX_SERVERS || domain.length() >= DOMAIN_LENGTH) {
            throw new IllegalArgumentException("at most 4 name servers and a domain of 127 characters");
        }
    }

    static Dns decode(ByteReader in) throws MalformedPacketException {
        byte[] padded = in.bytes(DOMAIN_LENGTH);
        int length = 0;
        while (length < DOMAIN_LENGTH - 1 && padded[length] != 0) {
            length++;
        }
        List<IpAddress> servers = new ArrayList<>(MAX_SERVERS);
        for (int i = 0; i < MAX_SERVERS; i++) {
            Endpoint server = Endpoint.decode(in);
            if (server != null) {
                servers.add(server.ip());
            }
        }
        return new Dns(new String(padded, 0, length, StandardCharsets.ISO_8859_1), servers);
    }

    byte[] encode() {
        ByteWriter out = ByteWriter.allocate(DOMAIN_LENGTH + MAX_SERVERS * Endpoint.MAX_LENGTH);
        out.bytes(domain.getBytes(StandardCharsets.ISO_8859_1)).zeros(DOMAIN_LENGTH - out.position());
        for (int i = 0; i < MAX_SERVERS; i++) {
            Endpoint.encode(i < servers.size() ? new Endpoint(servers.get(i), 0) : null, out);
        }
        return out.toBytes();
    }
}
