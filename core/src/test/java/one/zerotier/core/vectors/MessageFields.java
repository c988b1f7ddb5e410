package one.zerotier.core.vectors;

import static one.zerotier.core.vectors.Vectors.hex16;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import one.zerotier.core.credential.CertificateOfMembership;
import one.zerotier.core.credential.CredentialFields;
import one.zerotier.core.credential.NetworkCredentials;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.identity.SharedKey;
import one.zerotier.core.network.ConfigFields;
import one.zerotier.core.network.MulticastGroup;
import one.zerotier.core.peer.World;
import one.zerotier.core.peer.WorldFields;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.Dictionary;
import one.zerotier.core.wire.DirectPaths;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.ErrorCode;
import one.zerotier.core.wire.Hello;
import one.zerotier.core.wire.HelloReply;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.PacketArmor;
import one.zerotier.core.wire.Rendezvous;
import one.zerotier.core.wire.Reply;
import one.zerotier.core.wire.SoftwareVersion;
import one.zerotier.core.wire.Verb;

/**
 * What a packet says, read by the decoders of core to its very end and put in the words of the vectors. Where core has no
 * decoder apart from the code that acts on a message, the fields are read here one by one.
 */
public final class MessageFields {
    private static final List<String> METADATA =
            List.of("v", "vend", "pv", "majv", "minv", "revv", "mr", "mc", "mcr", "mt", "f", "revr", "o");
    private static final List<String> LOGIN = List.of("aV", "aU");
    private static final int MEMBERSHIP_ATTACHED = 0x01;
    private static final int GATHER = 0x02;
    private static final int SOURCE_MAC = 0x04;

    private final ByteReader in;
    private final Map<String, Object> fields = new LinkedHashMap<>();

    private MessageFields(ByteReader in) {
        this.in = in;
    }

    /**
     * Reads a whole packet; nothing may be left over.
     *
     * @param key of sender and receiver; opens the tail of HELLO
     */
    public static Map<String, Object> of(OpenPacket packet, SharedKey key) throws MalformedPacketException {
        Verb verb = packet.verb();
        MessageFields message = new MessageFields(packet.reader());
        if (verb == null) {
            message.rest("payload");
        } else if (verb == Verb.HELLO) {
            message.hello(packet, key);
        } else {
            message.read(verb);
        }
        assertThat(message.in.remaining())
                .as("bytes left at the end of " + verb + " " + message.fields)
                .isZero();
        return message.fields;
    }

    private void read(Verb verb) throws MalformedPacketException {
        switch (verb) {
            case OK -> ok();
            case ERROR -> error();
            case WHOIS -> whois();
            case RENDEZVOUS -> rendezvous();
            case PUSH_DIRECT_PATHS -> directPaths();
            case FRAME -> {
                put("network_id", hex16(in.int64()));
                frame();
            }
            case EXT_FRAME -> extFrame();
            case MULTICAST_LIKE, MULTICAST_LEAVE -> like();
            case MULTICAST_GATHER -> gather();
            case MULTICAST_FRAME -> multicastFrame();
            case NETWORK_CREDENTIALS -> fields.putAll(CredentialFields.of(NetworkCredentials.decode(in)));
            case NETWORK_CONFIG_REQUEST -> configRequest();
            case NETWORK_CONFIG -> fields.putAll(ConfigFields.readChunk(in));
            case USER_MESSAGE -> {
                put("type_id", hex16(in.int64()));
                rest("payload");
            }
            default -> rest("payload");
        }
    }

    private void put(String name, Object value) {
        fields.put(name, value);
    }

    private void rest(String name) throws MalformedPacketException {
        put(name, Bytes.hex(in.bytes(in.remaining())));
    }

    private void version(int protocolVersion, SoftwareVersion version) {
        put("protocol_version", protocolVersion);
        put("major", version.major());
        put("minor", version.minor());
        put("revision", version.revision());
    }

    /** Fields that a HELLO ends before are left out. */
    private void hello(OpenPacket packet, SharedKey key) throws MalformedPacketException {
        int start = in.position();
        Hello hello = Hello.decode(in);
        version(hello.protocolVersion(), hello.version());
        put("timestamp", hello.timestamp());
        put("identity", hello.identity().toString());
        int end = packet.plain().length;
        int afterIdentity = start + 13 + 71;
        if (end > afterIdentity) {
            put("sent_to_address", WorldFields.of(hello.sentTo()));
        }
        if (end >= afterIdentity + Endpoint.encodedLength(hello.sentTo()) + 16) {
            put("planet_id", hex16(hello.planetId()));
            put("planet_timestamp", hello.planetTimestamp());
        }
        if (hello.tailLength() > 0) {
            tail(packet, key, hello);
        }
    }

    private void tail(OpenPacket packet, SharedKey key, Hello hello) throws MalformedPacketException {
        byte[] bytes = packet.plain();
        int from = hello.tailOffset();
        put("tail_offset", from);
        put("tail_cipher", HexFormat.of().formatHex(bytes, from, bytes.length));
        new PacketArmor().cryptHelloTail(bytes, 0, from, hello.tailLength(), key);
        put("tail_plain", HexFormat.of().formatHex(bytes, from, bytes.length));
        in.skip(in.remaining());
        ByteReader tail = new ByteReader(bytes, from, hello.tailLength());
        List<Object> moons = new ArrayList<>();
        for (Hello.KnownMoon moon : Hello.decodeTail(tail)) {
            moons.add(Map.of("type", 127, "id", hex16(moon.id()), "timestamp", moon.timestamp()));
        }
        put("moons", moons);
        if (tail.remaining() > 0) {
            put("undecoded_from", tail.position());
        }
    }

    private Verb inReplyTo() throws MalformedPacketException {
        Reply reply = Reply.decode(in);
        Verb verb = Objects.requireNonNull(reply.verb());
        put("in_re_verb", verb.code());
        put("in_re_verb_name", verb.name());
        put("in_re_packet_id", hex16(reply.packetId()));
        return verb;
    }

    private void ok() throws MalformedPacketException {
        switch (inReplyTo()) {
            case HELLO -> helloReply();
            case WHOIS -> {
                List<String> identities = new ArrayList<>();
                while (in.remaining() > 0) {
                    identities.add(in.identity().toString());
                }
                put("identities", identities);
            }
            case EXT_FRAME -> put("network_id", hex16(in.int64()));
            case NETWORK_CONFIG_REQUEST -> fields.putAll(ConfigFields.readChunk(in));
            case MULTICAST_GATHER -> {
                put("network_id", hex16(in.int64()));
                group();
                members();
            }
            case MULTICAST_FRAME -> {
                put("network_id", hex16(in.int64()));
                group();
                put("flags", in.uint8());
                members();
            }
            default -> rest("payload");
        }
    }

    private void helloReply() throws MalformedPacketException {
        HelloReply reply = HelloReply.decode(in);
        put("timestamp_echo", reply.echoedTimestamp());
        version(reply.protocolVersion(), reply.version());
        put("received_from_address", WorldFields.of(reply.seenFrom()));
        put("world_updates_length", reply.worldsLength());
        ByteReader worlds = new ByteReader(in.buffer(), reply.worldsOffset(), reply.worldsLength());
        List<Object> updates = new ArrayList<>();
        while (worlds.remaining() > 0) {
            int from = worlds.position();
            Map<String, Object> world = WorldFields.of(World.decode(worlds));
            world.put("bytes", HexFormat.of().formatHex(worlds.buffer(), from, worlds.position()));
            updates.add(world);
        }
        put("world_updates", updates);
    }

    private void error() throws MalformedPacketException {
        inReplyTo();
        ErrorCode code = Objects.requireNonNull(ErrorCode.of(in.uint8()));
        put("error_code", code.code());
        put("error_name", code.name());
        if (in.remaining() > 0) {
            put("network_id", hex16(in.int64()));
        }
        if (code == ErrorCode.UNWANTED_MULTICAST) {
            group();
        }
        if (in.remaining() > 0) {
            put("error_data", entries(LOGIN, Dictionary.decode(in.bytes(in.uint16()))));
        }
    }

    private static List<Object> entries(List<String> keys, Dictionary dictionary) {
        List<Object> entries = new ArrayList<>();
        for (String key : keys) {
            String text = dictionary.text(key);
            if (text != null) {
                entries.add(Map.of("key", key, "text", text));
            }
        }
        return entries;
    }

    private void whois() throws MalformedPacketException {
        List<String> addresses = new ArrayList<>();
        while (in.remaining() > 0) {
            addresses.add(in.address().toString());
        }
        put("addresses", addresses);
    }

    private void rendezvous() throws MalformedPacketException {
        put("flags", in.buffer()[in.position()]);
        Rendezvous rendezvous = Rendezvous.decode(in);
        put("address", rendezvous.peer().toString());
        put("port", rendezvous.endpoint().port());
        put("ip_length", rendezvous.endpoint().ip().length());
        put("ip", Bytes.hex(rendezvous.endpoint().ip().toBytes()));
    }

    private void directPaths() throws MalformedPacketException {
        List<Object> paths = new ArrayList<>();
        for (Endpoint endpoint : DirectPaths.decode(in).endpoints()) {
            paths.add(Map.of(
                    "flags",
                    0,
                    "extended",
                    "",
                    "address_type",
                    endpoint.ip().isV4() ? 4 : 6,
                    "address_length",
                    endpoint.ip().length() + 2,
                    "ip",
                    Bytes.hex(endpoint.ip().toBytes()),
                    "port",
                    endpoint.port()));
        }
        put("paths", paths);
    }

    private void frame() throws MalformedPacketException {
        put("ethertype", in.uint16());
        put("frame_offset", in.position());
        put("frame_length", in.remaining());
        rest("frame");
    }

    private void extFrame() throws MalformedPacketException {
        put("network_id", hex16(in.int64()));
        if ((flags() & MEMBERSHIP_ATTACHED) != 0) {
            membership();
        }
        put("dest_mac", mac());
        put("source_mac", mac());
        frame();
    }

    private int flags() throws MalformedPacketException {
        int flags = in.uint8();
        put("flags", flags);
        return flags;
    }

    private void membership() throws MalformedPacketException {
        put("com", CredentialFields.of(CertificateOfMembership.decode(in)));
    }

    private String mac() throws MalformedPacketException {
        return HexFormat.of().toHexDigits(in.uint48(), 12);
    }

    private void group() throws MalformedPacketException {
        put("group", fieldsOf(MulticastGroup.decode(in)));
    }

    private static Map<String, Object> fieldsOf(MulticastGroup group) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("mac", HexFormat.of().toHexDigits(group.mac(), 12));
        fields.put("adi", HexFormat.of().toHexDigits(group.adi()));
        return fields;
    }

    private void like() throws MalformedPacketException {
        List<Object> groups = new ArrayList<>();
        while (in.remaining() > 0) {
            String networkId = hex16(in.int64());
            Map<String, Object> group = fieldsOf(MulticastGroup.decode(in));
            group.put("network_id", networkId);
            groups.add(group);
        }
        put("groups", groups);
    }

    private void gather() throws MalformedPacketException {
        put("network_id", hex16(in.int64()));
        int flags = flags();
        group();
        put("gather_limit", in.uint32());
        if ((flags & MEMBERSHIP_ATTACHED) != 0) {
            membership();
        }
    }

    private void multicastFrame() throws MalformedPacketException {
        put("network_id", hex16(in.int64()));
        int flags = flags();
        if ((flags & MEMBERSHIP_ATTACHED) != 0) {
            membership();
        }
        if ((flags & GATHER) != 0) {
            put("gather_limit", in.uint32());
        }
        if ((flags & SOURCE_MAC) != 0) {
            put("source_mac", mac());
        }
        group();
        frame();
    }

    private void members() throws MalformedPacketException {
        put("total_known", in.uint32());
        int count = in.uint16();
        put("count", count);
        List<String> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(in.address().toString());
        }
        put("members", members);
    }

    private void configRequest() throws MalformedPacketException {
        put("network_id", hex16(in.int64()));
        byte[] metadata = in.bytes(in.uint16());
        Dictionary dictionary = Dictionary.decode(metadata);
        assertThat(dictionary.encode()).isEqualTo(metadata);
        put("metadata_length", metadata.length);
        put("metadata", entries(METADATA, dictionary));
        put("have_revision", hex16(in.int64()));
        put("have_timestamp", hex16(in.int64()));
    }
}
