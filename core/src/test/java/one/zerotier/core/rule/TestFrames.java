package one.zerotier.core.rule;

import one.zerotier.core.crypto.Bytes;

/** Payloads of Ethernet frames. */
final class TestFrames {
    private TestFrames() {}

    /** IPv4 and UDP, 10.0.0.1 to 10.0.0.2, port 0x1234 to 53: 36 bytes. */
    static byte[] udp() {
        return Bytes.fromHex(
                "45000024000000004011" + "0000" + "0a0000010a000002" + "12340035" + "00100000" + "0102030405060708");
    }

    /** UDP over IPv6, fd00::1 to fd00::2, from port 0 to 53. */
    static byte[] udp6() {
        return Bytes.fromHex("6000000000101140" + "fd000000000000000000000000000001"
                + "fd000000000000000000000000000002" + "00000035" + "00100000" + "0102030405060708");
    }

    static byte[] arp() {
        return Bytes.fromHex("0001080006040001" + "02000000000a" + "0a000001" + "000000000000" + "0a000002");
    }

    static byte[] neighbourSolicitation() {
        return Bytes.fromHex("6000000000183aff" + "fd000000000000000000000000000001"
                + "ff0200000000000000000001ff000002" + "8700000000000000" + "fd000000000000000000000000000002");
    }

    /** IPv4 and TCP with the given flags to the given port, 1400 bytes. */
    static byte[] tcp(int flags, int destPort) {
        byte[] packet = new byte[1400];
        byte[] headers = Bytes.fromHex("450005780000000040060000" + "0a0000010a000002" + "9c400016" + "0000000100000000"
                + "50000000" + "00000000");
        System.arraycopy(headers, 0, packet, 0, headers.length);
        Bytes.putInt16(packet, 22, destPort);
        packet[33] = (byte) flags;
        return packet;
    }
}
