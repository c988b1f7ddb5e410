package one.zerotier.core.peer;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.SoftwareVersion;

/**
 * What is worth remembering of a peer beyond a restart.
 *
 * <p>Layout: format u8 (2), identity, protocol version u16, software major u16, minor u16, revision u16, count u16 and
 * endpoints. PROTOCOL.md, "Peer cache".
 *
 * @param protocolVersion 0 if unknown
 */
public record PeerRecord(Identity identity, int protocolVersion, SoftwareVersion version, List<Endpoint> endpoints) {
    private static final int FORMAT = 2;
    private static final int MAX_ENDPOINTS = 64;

    public PeerRecord {
        endpoints = List.copyOf(endpoints);
    }

    static PeerRecord of(Peer peer) {
        Set<Endpoint> endpoints = new LinkedHashSet<>();
        peer.paths().forEach(path -> endpoints.add(path.endpoint()));
        SoftwareVersion version = peer.version();
        return new PeerRecord(
                peer.identity(),
                peer.protocolVersion(),
                version == null ? new SoftwareVersion(0, 0, 0) : version,
                List.copyOf(endpoints));
    }

    public static PeerRecord decode(ByteReader in) throws MalformedPacketException {
        if (in.uint8() != FORMAT) {
            throw new MalformedPacketException("unknown format of a peer record");
        }
        Identity identity = in.identity();
        int protocolVersion = in.uint16();
        SoftwareVersion version = new SoftwareVersion(in.uint16(), in.uint16(), in.uint16());
        List<Endpoint> endpoints = new ArrayList<>();
        for (int count = in.uint16(); count > 0; count--) {
            Endpoint endpoint = Endpoint.decode(in);
            if (endpoint != null && endpoints.size() < MAX_ENDPOINTS && !endpoints.contains(endpoint)) {
                endpoints.add(endpoint);
            }
        }
        return new PeerRecord(identity, protocolVersion, version, endpoints);
    }

    public byte[] encode() {
        ByteWriter out = ByteWriter.growing();
        out.int8(FORMAT).identity(identity).int16(protocolVersion);
        out.int16(version.major()).int16(version.minor()).int16(version.revision());
        out.int16(endpoints.size());
        endpoints.forEach(endpoint -> Endpoint.encode(endpoint, out));
        return out.toBytes();
    }
}
