package one.zerotier.core.vectors;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import one.zerotier.core.crypto.Bytes;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.identity.SharedKey;
import one.zerotier.core.wire.ByteWriter;
import one.zerotier.core.wire.CipherSuite;
import one.zerotier.core.wire.Compression;
import one.zerotier.core.wire.Endpoint;
import one.zerotier.core.wire.FragmentHeader;
import one.zerotier.core.wire.Hello;
import one.zerotier.core.wire.HelloReply;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.OutboundPacket;
import one.zerotier.core.wire.PacketArmor;
import one.zerotier.core.wire.PacketHeader;
import one.zerotier.core.wire.Packets;
import one.zerotier.core.wire.Reply;
import one.zerotier.core.wire.SoftwareVersion;
import one.zerotier.core.wire.Verb;
import org.jspecify.annotations.Nullable;

/** Another node, played by a test: seals packets for the node under test and opens what that node has sent to it. */
public final class Remote {
    /** What it says of itself. */
    public static final SoftwareVersion VERSION = new SoftwareVersion(1, 14, 1);

    private final SecretIdentity self;
    private final Endpoint endpoint;
    private final Address node;
    private final SharedKey key;
    private final PacketArmor armor = new PacketArmor();
    private final OutboundPacket packet = new OutboundPacket();
    private long nextId;

    /** @param node the one under test */
    public Remote(SecretIdentity self, Endpoint endpoint, Identity node) {
        this.self = self;
        this.endpoint = endpoint;
        this.node = node.address();
        this.key = self.agree(node);
        this.nextId = self.address().value() << 24;
    }

    public SecretIdentity secret() {
        return self;
    }

    public Address address() {
        return self.address();
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    public SharedKey key() {
        return key;
    }

    /** A packet in the suite that nodes of today use. */
    public byte[] seal(Verb verb, Consumer<ByteWriter> payload) {
        payload.accept(begin(verb));
        return armored(CipherSuite.AES_GMAC_SIV, false);
    }

    public byte[] seal(int verbByte, byte[] payload, CipherSuite suite) {
        begin(Verb.NOP).bytes(payload);
        packet.buffer()[PacketHeader.VERB] = (byte) verbByte;
        return armored(suite, false);
    }

    /** The same, compressed if that makes it shorter. */
    public byte[] sealCompressed(Verb verb, byte[] payload) {
        begin(verb).bytes(payload);
        packet.setLength(new Compression().compress(packet.buffer(), 0, packet.length()));
        return armored(CipherSuite.AES_GMAC_SIV, false);
    }

    /** A packet that comes in several datagrams, however short it is. */
    public List<byte[]> sealInFragments(int verbByte, byte[] payload, int mtu) {
        begin(Verb.NOP).bytes(payload);
        packet.buffer()[PacketHeader.VERB] = (byte) verbByte;
        byte[] whole = armored(CipherSuite.AES_GMAC_SIV, true);
        int room = mtu - FragmentHeader.LENGTH;
        int total = 1 + Math.max(0, whole.length - mtu + room - 1) / room;
        List<byte[]> datagrams = new ArrayList<>();
        datagrams.add(Arrays.copyOf(whole, Math.min(mtu, whole.length)));
        for (int number = 1; number < total; number++) {
            int from = mtu + (number - 1) * room;
            int size = Math.min(room, whole.length - from);
            byte[] fragment = new byte[FragmentHeader.LENGTH + size];
            FragmentHeader.write(fragment, 0, Bytes.int64(whole, PacketHeader.ID), node.value(), total, number);
            System.arraycopy(whole, from, fragment, FragmentHeader.LENGTH, size);
            datagrams.add(fragment);
        }
        return datagrams;
    }

    private ByteWriter begin(Verb verb) {
        nextId += 0x1_0000_0001L;
        return packet.begin(nextId, node.value(), self.address().value(), verb);
    }

    private byte[] armored(CipherSuite suite, boolean fragmented) {
        packet.setFragmented(fragmented);
        armor.armor(packet.buffer(), 0, packet.length(), key, suite);
        return packet.copy();
    }

    /** A HELLO of today's protocol without moons, from somebody without a planet. */
    public byte[] hello(long nowMs, @Nullable Endpoint sentTo) {
        ByteWriter out = begin(Verb.HELLO);
        Hello.encode(out, VERSION, nowMs, self.identity(), sentTo, 0, 0);
        int tail = out.position();
        Hello.encodeTail(out, List.of());
        armor.cryptHelloTail(packet.buffer(), 0, tail, out.position() - tail, key);
        return armored(CipherSuite.POLY1305, false);
    }

    /** The OK that a HELLO of the node under test gets. */
    public byte[] helloReply(OpenPacket hello, Endpoint seenFrom, byte[] worlds) throws MalformedPacketException {
        long timestamp = Hello.decode(hello.reader()).timestamp();
        return ok(Verb.HELLO, hello.header().id(), out -> HelloReply.encode(out, timestamp, VERSION, seenFrom, worlds));
    }

    public byte[] ok(Verb inReplyTo, long packetId, Consumer<ByteWriter> rest) {
        return seal(Verb.OK, out -> rest.accept(Reply.encodeOk(out, inReplyTo, packetId)));
    }

    /** What the node under test has sent to this one; null if the datagram is for somebody else or no packet at all. */
    public @Nullable OpenPacket open(byte[] datagram) throws MalformedPacketException {
        PacketHeader header = new PacketHeader();
        boolean forUs = header.wrap(datagram, 0, datagram.length)
                && header.destination() == self.address().value()
                && header.source() == node.value()
                && datagram.length <= Packets.MAX_LENGTH;
        return forUs ? OpenPacket.open(datagram, key) : null;
    }
}
