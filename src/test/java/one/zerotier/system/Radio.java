package one.zerotier.system;

import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;

/** What is broadcast to whoever listens, over IP multicast; also the programs of both sides. */
final class Radio {
    private static final String GROUP = "239.28.1.1";
    private static final int PORT = 5004;
    private static final int LENGTH = 1_200;
    private static final int INTERVAL_MS = 10;
    private static final String DEVICE = "zt0";

    private Radio() {}

    /** A rule of nftables that counts its frames. */
    static String rule() {
        return "ip daddr " + GROUP + " udp dport " + PORT + " counter";
    }

    /** Subscribes a machine, until it ends. */
    static void listen(Host host) {
        host.start("listen", command("listen"));
    }

    /** Sends so many datagrams, a hundred a second. */
    static void send(Host host, int count) {
        host.run(command(Integer.toString(count)));
    }

    private static String[] command(String argument) {
        return new String[] {Requirements.java(), "-Xmx64m", "-cp", Transfer.classes(), Radio.class.getName(), argument
        };
    }

    public static void main(String[] arguments) throws Exception {
        NetworkInterface device = NetworkInterface.getByName(DEVICE);
        InetAddress group = InetAddress.getByName(GROUP);
        try (MulticastSocket socket = new MulticastSocket(PORT)) {
            socket.setNetworkInterface(device);
            DatagramPacket packet = new DatagramPacket(new byte[LENGTH], LENGTH, group, PORT);
            if (arguments[0].equals("listen")) {
                socket.joinGroup(new InetSocketAddress(group, PORT), device);
                while (true) {
                    socket.receive(packet);
                }
            }
            for (int left = Integer.parseInt(arguments[0]); left > 0; left--) {
                socket.send(packet);
                Thread.sleep(INTERVAL_MS);
            }
        }
    }
}
