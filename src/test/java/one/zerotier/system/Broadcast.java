package one.zerotier.system;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** What a DHCP server says to those who have no address yet, without the server; also the program that says it. */
final class Broadcast {
    private static final int SERVER_PORT = 67;
    private static final int CLIENT_PORT = 68;
    private static final int TIMES = 20;
    private static final int INTERVAL_MS = 100;

    private Broadcast() {}

    /** Has a machine say it, for two seconds, from this address of its own. */
    static void offerAddresses(Host from, String ip) {
        from.run(Requirements.java(), "-Xmx64m", "-cp", Transfer.classes(), Broadcast.class.getName(), ip);
    }

    /** A rule of nftables that counts these. */
    static String rule() {
        return "udp sport " + SERVER_PORT + " udp dport " + CLIENT_PORT + " counter";
    }

    public static void main(String[] arguments) throws Exception {
        byte[] offer = new byte[300];
        offer[0] = 2;
        try (DatagramSocket socket =
                new DatagramSocket(new InetSocketAddress(InetAddress.getByName(arguments[0]), SERVER_PORT))) {
            socket.setBroadcast(true);
            for (int i = 0; i < TIMES; i++) {
                socket.send(
                        new DatagramPacket(offer, offer.length, InetAddress.getByName("255.255.255.255"), CLIENT_PORT));
                Thread.sleep(INTERVAL_MS);
            }
        }
    }
}
