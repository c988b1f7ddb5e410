package one.zerotier.core.network;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import one.zerotier.core.credential.Capability;
import one.zerotier.core.credential.CertificateOfMembership;
import one.zerotier.core.credential.CertificateOfOwnership;
import one.zerotier.core.credential.Tag;
import one.zerotier.core.identity.Address;
import one.zerotier.core.rule.RuleSet;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.Dictionary;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.IpPrefix;
import one.zerotier.core.wire.MalformedPacketException;

/**
 * Configurations as dictionaries. Keys that we do not know are ignored; of lists that are too long the rest is. PROTOCOL.md,
 * "Network configuration", lists the keys.
 */
public final class NetworkConfigCodec {
    private static final int VERSION = 7;
    private static final int MIN_VERSION = 6;
    /** Ours; others ignore it. */
    private static final String MULTICAST_LIMITS = "x.ml";

    private NetworkConfigCodec() {}

    /** Reads what a controller, or our own cache, has. The caller checks whom it is for. */
    public static NetworkConfig decode(Dictionary from) throws MalformedPacketException {
        if (from.number("v", 0) < MIN_VERSION) {
            throw new MalformedPacketException("configuration in a format of old");
        }
        long networkId = from.number("nwid", 0);
        long issuedTo = from.number("id", 0) & 0xff_ffff_ffffL;
        if (networkId == 0 || issuedTo == 0) {
            throw new MalformedPacketException("configuration for nobody or nothing");
        }
        NetworkConfig.Builder config = NetworkConfig.builder(networkId, new Address(issuedTo))
                .issued(from.number("ts", 0), from.number("ctmd", 0), from.number("r", 0))
                .remoteTrace(new Address(from.number("tt", 0) & 0xff_ffff_ffffL), (int) from.number("tl", 0))
                .flags(from.number("f", 0))
                .multicastLimit((int) Math.min(from.number("ml", 0) & Long.MAX_VALUE, Integer.MAX_VALUE))
                .multicastLimits(MulticastLimits.decode(from.bytes(MULTICAST_LIMITS)))
                .isPublic(from.number("t", 0) == 1)
                .name(new String(from.bytes("n"), StandardCharsets.UTF_8))
                .mtu(from.number("mtu", NetworkConfig.DEFAULT_MTU));
        if (from.has("C")) {
            config.membership(CertificateOfMembership.decode(new ByteReader(from.bytes("C"))));
        }
        config.capabilities(decodeUntilBroken(from.bytes("CAP"), NetworkConfig.MAX_CAPABILITIES, Capability::decode));
        config.tags(decodeUntilBroken(from.bytes("TAG"), NetworkConfig.MAX_TAGS, Tag::decode));
        config.ownerships(decodeOwnerships(new ByteReader(from.bytes("COO"))));
        config.specialists(decodeSpecialists(new ByteReader(from.bytes("S"))));
        config.routes(decodeRoutes(new ByteReader(from.bytes("RT"))));
        config.staticIps(decodeStaticIps(new ByteReader(from.bytes("I"))));
        config.rules(RuleSet.decode(from.bytes("R")));
        if (from.has("DNS")) {
            config.dns(Dns.decode(new ByteReader(from.bytes("DNS"))));
        }
        return config.build();
    }

    private interface Decoder<T> {
        T decode(ByteReader in) throws MalformedPacketException;
    }

    /** A broken one ends the list, as stock has it. */
    private static <T> List<T> decodeUntilBroken(byte[] blob, int limit, Decoder<T> decoder) {
        ByteReader in = new ByteReader(blob);
        List<T> decoded = new ArrayList<>();
        try {
            while (in.remaining() > 0 && decoded.size() < limit) {
                decoded.add(decoder.decode(in));
            }
        } catch (MalformedPacketException e) {
            return decoded;
        }
        return decoded;
    }

    private static List<CertificateOfOwnership> decodeOwnerships(ByteReader in) throws MalformedPacketException {
        List<CertificateOfOwnership> ownerships = new ArrayList<>();
        while (in.remaining() > 0) {
            ownerships.add(CertificateOfOwnership.decode(in));
        }
        return ownerships;
    }

    private static List<Long> decodeSpecialists(ByteReader in) throws MalformedPacketException {
        List<Long> specialists = new ArrayList<>();
        while (in.remaining() >= Long.BYTES) {
            specialists.add(in.int64());
        }
        return specialists;
    }

    private static List<Route> decodeRoutes(ByteReader in) throws MalformedPacketException {
        List<Route> routes = new ArrayList<>();
        while (in.remaining() > 0) {
            IpPrefix target = IpPrefix.ofEndpoint(Endpoint.decode(in));
            Endpoint via = Endpoint.decode(in);
            int flags = in.uint16();
            int metric = in.uint16();
            if (target != null) {
                routes.add(new Route(target, via == null ? null : via.ip(), flags, metric));
            }
        }
        return routes;
    }

    private static List<IpPrefix> decodeStaticIps(ByteReader in) throws MalformedPacketException {
        List<IpPrefix> ips = new ArrayList<>();
        while (in.remaining() > 0) {
            IpPrefix ip = IpPrefix.ofEndpoint(Endpoint.decode(in));
            if (ip != null) {
                ips.add(ip);
            }
        }
        return ips;
    }

    /** Writes the keys in stock's order, byte for byte what a stock controller would send, and then our own. */
    public static Dictionary encode(NetworkConfig config) {
        Dictionary out = new Dictionary()
                .put("v", VERSION)
                .put("nwid", config.networkId())
                .put("ts", config.timestamp())
                .put("ctmd", config.credentialMaxDeltaMs())
                .put("r", config.revision())
                .put("id", config.issuedTo().toString())
                .put("tt", config.remoteTraceTarget().toString())
                .put("tl", config.remoteTraceLevel())
                .put("f", config.flags())
                .put("ml", config.multicastLimit())
                .put("t", config.isPublic() ? 1 : 0)
                .put("n", config.name().getBytes(StandardCharsets.UTF_8))
                .put("mtu", config.mtu());
        CertificateOfMembership membership = config.membership();
        if (membership != null) {
            out.put("C", blob(membership::encode));
        }
        putUnlessEmpty(out, "CAP", blob(w -> config.capabilities().forEach(c -> c.encode(w))));
        putUnlessEmpty(out, "TAG", blob(w -> config.tags().forEach(t -> t.encode(w))));
        putUnlessEmpty(out, "COO", blob(w -> config.ownerships().forEach(o -> o.encode(w))));
        putUnlessEmpty(out, "S", blob(w -> config.specialists().forEach(w::int64)));
        putUnlessEmpty(out, "RT", blob(w -> config.routes().forEach(route -> encode(route, w))));
        putUnlessEmpty(out, "I", blob(w -> config.staticIps().forEach(ip -> Endpoint.encode(ip.toEndpoint(), w))));
        putUnlessEmpty(out, "R", config.rules().toBytes());
        out.put("DNS", config.dns().encode()).put("ssov", 0).put("ssoe", false);
        MulticastLimits limits = config.multicastLimits();
        return limits == null ? out : out.put(MULTICAST_LIMITS, limits.encode());
    }

    private static void encode(Route route, ByteWriter out) {
        Endpoint.encode(route.target().toEndpoint(), out);
        Endpoint.encode(route.via() == null ? null : new Endpoint(route.via(), 0), out);
        out.int16(route.flags()).int16(route.metric());
    }

    private interface Content {
        void write(ByteWriter out);
    }

    private static byte[] blob(Content content) {
        ByteWriter out = ByteWriter.growing();
        content.write(out);
        return out.toBytes();
    }

    private static void putUnlessEmpty(Dictionary out, String key, byte[] value) {
        if (value.length > 0) {
            out.put(key, value);
        }
    }
}
