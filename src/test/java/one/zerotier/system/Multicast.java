package one.zerotier.system;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Programs that send to multicast groups all the time, or listen to one when told to; they print when something happened. */
final class Multicast {
    private static final String DEVICE = "zt0";
    private static final int PORT = 7_001;
    private static final int INTERVAL_MS = 50;
    private static final int START_TIMEOUT_S = 15;

    private final Process process;
    private final Path out;

    private Multicast(Host host, List<String> arguments) {
        List<String> command = new ArrayList<>(
                List.of(Requirements.java(), "-Xmx64m", "-cp", Transfer.classes(), Multicast.class.getName()));
        command.addAll(arguments);
        process = host.start("multicast", command.toArray(String[]::new));
        out = host.directory().resolve("multicast.out");
        await().atMost(START_TIMEOUT_S, SECONDS).until(() -> line("ready").isPresent());
    }

    /** Sends a datagram to each of these groups twenty times a second, until the lab is closed. */
    static void sender(Host host, List<String> groups) {
        new Multicast(host, groups);
    }

    /** Listens to nothing yet. */
    static Multicast listener(Host host) {
        return new Multicast(host, List.of());
    }

    /** Does it, and returns when that was done. */
    long join(String group) throws IOException {
        return command("join", group);
    }

    long leave(String group) throws IOException {
        return command("leave", group);
    }

    private long command(String verb, String group) throws IOException {
        process.getOutputStream().write((verb + " " + group + "\n").getBytes(US_ASCII));
        process.getOutputStream().flush();
        await().atMost(START_TIMEOUT_S, SECONDS)
                .until(() -> line(verb + " " + group).isPresent());
        return line(verb + " " + group).orElseThrow();
    }

    /** When the first datagram to a group came. */
    Optional<Long> first(String group) throws IOException {
        return line("first " + group);
    }

    private Optional<Long> line(String what) throws IOException {
        return Files.readAllLines(out).stream()
                .filter(line -> line.startsWith(what + " "))
                .map(line -> Long.parseLong(line.substring(what.length() + 1)))
                .findFirst();
    }

    private static synchronized void print(String what) {
        System.out.println(what + " " + System.currentTimeMillis());
    }

    public static void main(String[] groups) throws Exception {
        print("ready");
        if (groups.length > 0) {
            send(groups);
        }
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, US_ASCII));
        DatagramChannel joined = null;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String group = line.substring(line.indexOf(' ') + 1);
            if (line.startsWith("join ")) {
                DatagramChannel channel = open(InetAddress.getByName(group));
                channel.join(InetAddress.getByName(group), NetworkInterface.getByName(DEVICE));
                print(line);
                Thread reader = new Thread(() -> awaitFirst(channel, group));
                reader.setDaemon(true);
                reader.start();
                joined = channel;
            } else if (joined != null) {
                joined.close();
                print(line);
            }
        }
    }

    private static void send(String[] groups) throws Exception {
        DatagramChannel[] channels = new DatagramChannel[groups.length];
        for (int i = 0; i < groups.length; i++) {
            channels[i] = open(InetAddress.getByName(groups[i]));
        }
        while (true) {
            for (int i = 0; i < groups.length; i++) {
                InetSocketAddress to = new InetSocketAddress(InetAddress.getByName(groups[i]), PORT);
                channels[i].send(ByteBuffer.allocate(100), to);
            }
            Thread.sleep(INTERVAL_MS);
        }
    }

    private static DatagramChannel open(InetAddress group) throws IOException {
        boolean v4 = group instanceof Inet4Address;
        return DatagramChannel.open(v4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6)
                .setOption(StandardSocketOptions.SO_REUSEADDR, true)
                .setOption(StandardSocketOptions.IP_MULTICAST_IF, NetworkInterface.getByName(DEVICE))
                .bind(new InetSocketAddress(PORT));
    }

    private static void awaitFirst(DatagramChannel channel, String group) {
        try {
            channel.receive(ByteBuffer.allocate(2_000));
            print("first " + group);
        } catch (IOException e) {
            print("nothing " + group);
        }
    }
}
