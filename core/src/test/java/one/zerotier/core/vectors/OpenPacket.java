package one.zerotier.core.vectors;

import java.util.Arrays;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.SharedKey;
import one.zerotier.core.wire.ByteReader;
import one.zerotier.core.wire.Compression;
import one.zerotier.core.wire.MalformedPacketException;
import one.zerotier.core.wire.PacketArmor;
import one.zerotier.core.wire.PacketHeader;
import one.zerotier.core.wire.Packets;
import one.zerotier.core.wire.Verb;
import org.jspecify.annotations.Nullable;

/** A whole packet without armor and compression, which core itself has taken off. */
public final class OpenPacket {
    private final PacketHeader header = new PacketHeader();
    private final byte[] plain;
    private final boolean compressed;

    private OpenPacket(byte[] plain, boolean compressed) {
        this.plain = plain;
        this.compressed = compressed;
        header.wrap(plain, 0, plain.length);
    }

    /** Null if the packet is not authentic, or too short to be one. */
    public static @Nullable OpenPacket open(byte[] packet, SharedKey key) throws MalformedPacketException {
        byte[] copy = packet.clone();
        if (copy.length < PacketHeader.LENGTH || !new PacketArmor().dearmor(copy, 0, copy.length, key)) {
            return null;
        }
        OpenPacket opened = new OpenPacket(copy, false);
        if (!opened.header.isCompressed()) {
            return opened;
        }
        byte[] out = new byte[Packets.MAX_LENGTH];
        int length = new Compression().decompress(opened.header, out);
        return new OpenPacket(Arrays.copyOf(out, length), true);
    }

    /** The header is still that of the packet on the wire. */
    public PacketHeader header() {
        return header;
    }

    public Address destination() {
        return new Address(header.destination());
    }

    public Address source() {
        return new Address(header.source());
    }

    public boolean wasCompressed() {
        return compressed;
    }

    public @Nullable Verb verb() {
        return Verb.of(header.verbCode());
    }

    public byte[] plain() {
        return plain.clone();
    }

    public byte[] payload() {
        return Arrays.copyOfRange(plain, PacketHeader.LENGTH, plain.length);
    }

    /** A reader at the start of the payload, whose positions are offsets into the packet. */
    public ByteReader reader() {
        return new ByteReader(plain, PacketHeader.LENGTH, plain.length - PacketHeader.LENGTH);
    }
}
