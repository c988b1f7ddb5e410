package one.zerotier.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Copies bytes over TCP from one machine of the lab to another; also the program that does it at either end. */
final class Transfer {
    private static final int PORT = 7000;
    private static final int BLOCK_LENGTH = 1 << 16;
    private static final long CONNECT_DEADLINE_MS = 10_000;

    /** What both ends have seen of it, and how fast the receiving end. */
    record Outcome(String sentHash, String receivedHash, double megabitsPerSecond) {}

    private Transfer() {}

    /** Sends so many bytes to an address of the receiver, and waits until all have come. */
    static Outcome run(Host sender, Host receiver, String receiverIp, int length) {
        Process receiving = receiver.start("receive", command("receive", receiverIp));
        String sentHash = sender.run(command("send", receiverIp, Integer.toString(length)))
                .strip();
        try {
            receiving.waitFor();
            String printed = Files.readString(receiver.directory().resolve("receive.out"))
                    .strip();
            int space = printed.indexOf(' ');
            long tookMs = Long.parseLong(printed.substring(space + 1));
            return new Outcome(sentHash, printed.substring(0, space), length * 8.0 / 1_000 / tookMs);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Where our programs are. */
    static String classes() {
        return Path.of(Transfer.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .toString();
    }

    private static String[] command(String... arguments) {
        List<String> start = List.of(Requirements.java(), "-Xmx64m", "-cp", classes(), Transfer.class.getName());
        return Stream.concat(start.stream(), List.of(arguments).stream()).toArray(String[]::new);
    }

    public static void main(String[] arguments) throws Exception {
        InetSocketAddress receiver = new InetSocketAddress(InetAddress.getByName(arguments[1]), PORT);
        if (arguments[0].equals("send")) {
            System.out.println(send(receiver, Integer.parseInt(arguments[2])));
        } else {
            System.out.println(receive(receiver));
        }
    }

    private static String send(InetSocketAddress receiver, int length) throws Exception {
        MessageDigest hash = sha256();
        byte[] block = new byte[BLOCK_LENGTH];
        Random random = new Random(length);
        try (Socket socket = connect(receiver)) {
            OutputStream out = socket.getOutputStream();
            for (int left = length; left > 0; left -= BLOCK_LENGTH) {
                random.nextBytes(block);
                int count = Math.min(left, BLOCK_LENGTH);
                hash.update(block, 0, count);
                out.write(block, 0, count);
            }
            socket.shutdownOutput();
            while (socket.getInputStream().read() >= 0) {
                // until the receiver has all of it
            }
        }
        return HexFormat.of().formatHex(hash.digest());
    }

    /** The receiver may be a moment later than we are. */
    private static Socket connect(InetSocketAddress receiver) throws Exception {
        long deadlineMs = System.currentTimeMillis() + CONNECT_DEADLINE_MS;
        while (true) {
            Socket socket = new Socket();
            try {
                socket.connect(receiver, (int) CONNECT_DEADLINE_MS);
                return socket;
            } catch (IOException e) {
                socket.close();
                if (System.currentTimeMillis() > deadlineMs) {
                    throw e;
                }
                Thread.sleep(50);
            }
        }
    }

    private static String receive(InetSocketAddress here) throws Exception {
        MessageDigest hash = sha256();
        byte[] block = new byte[BLOCK_LENGTH];
        try (ServerSocket server = new ServerSocket()) {
            server.setReuseAddress(true);
            server.bind(here);
            try (Socket socket = server.accept()) {
                long startMs = System.currentTimeMillis();
                InputStream in = socket.getInputStream();
                for (int count = in.read(block); count >= 0; count = in.read(block)) {
                    hash.update(block, 0, count);
                }
                long tookMs = Math.max(1, System.currentTimeMillis() - startMs);
                return HexFormat.of().formatHex(hash.digest()) + " " + tookMs;
            }
        }
    }

    private static MessageDigest sha256() throws NoSuchAlgorithmException {
        return MessageDigest.getInstance("SHA-256");
    }
}
