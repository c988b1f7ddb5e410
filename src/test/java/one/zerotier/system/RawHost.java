package one.zerotier.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A machine that knows nothing but frames, behind a port of another machine's bridge. */
final class RawHost {
    /** Java that is run against the jar: a tap device, whose frames come from the input and go to the output, in hex. */
    private static final String PROGRAM = """
            import java.util.HexFormat;
            import one.zerotier.tap.TapDevice;
            import one.zerotier.tap.TapDevices;

            public class Raw {
                public static void main(String[] arguments) throws Exception {
                    byte[] mac = {0x0a, 0, 0, 0, 0, (byte) arguments[0].hashCode()};
                    TapDevice tap = TapDevices.create(arguments[0], mac, 9000);
                    System.out.println("ready");
                    byte[] buffer = new byte[20_000];
                    StringBuilder line = new StringBuilder();
                    while (true) {
                        int length = tap.read(buffer, 0);
                        if (length > 0) {
                            System.out.println(HexFormat.of().formatHex(buffer, 0, length));
                        } else if (System.in.available() == 0) {
                            Thread.sleep(1);
                        }
                        while (System.in.available() > 0) {
                            int read = System.in.read();
                            if (read != 10) {
                                line.append((char) read);
                                continue;
                            }
                            byte[] frame = HexFormat.of().parseHex(line);
                            line.setLength(0);
                            tap.write(frame, 0, frame.length);
                        }
                    }
                }
            }
            """;

    private final Process process;
    private final Path out;

    RawHost(Host bridge, String device) throws IOException {
        Path source = Files.writeString(bridge.directory().resolve("Raw.java"), PROGRAM);
        process = bridge.start(
                device, Requirements.java(), "-cp", Requirements.jar().toString(), source.toString(), device);
        out = bridge.directory().resolve(device + ".out");
        await().atMost(30, SECONDS).until(() -> Files.readString(out).startsWith("ready"));
        bridge.run("ip", "link", "set", device, "master", "br0");
    }

    void send(String hex) throws IOException {
        OutputStream in = process.getOutputStream();
        in.write((hex + "\n").getBytes(StandardCharsets.US_ASCII));
        in.flush();
    }

    /** Whether it has got just this frame. */
    boolean hasGot(String hex) throws IOException {
        return Files.readAllLines(out).contains(hex);
    }
}
