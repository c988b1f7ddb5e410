package one.zerotier.daemon.cli;

import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import one.zerotier.core.wire.SoftwareVersion;
import picocli.CommandLine.Command;

/** Collects what somebody who helps will ask for. Unlike stock's, the file is for its owner alone: it names other machines. */
@Command(
        name = "dump",
        description = {
            "Write zerotier_dump.txt: status, networks, peers, configuration and interfaces, for whoever helps you.",
            "It names your peers and their addresses; look it through before you give it away."
        })
final class Dump extends ServiceCommand {
    private static final String FILE_NAME = "zerotier_dump.txt";

    private final Path directory;

    Dump(Session session, Path directory) {
        super(session);
        this.directory = directory;
    }

    /** Where stock writes it: on macOS to the desktop. */
    static Path usualDirectory() {
        boolean mac = isMac();
        return mac
                ? Path.of(System.getProperty("user.home"), "Desktop")
                : Path.of("").toAbsolutePath();
    }

    private static boolean isMac() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("mac");
    }

    @Override
    int run(Service service) throws CliException {
        StringBuilder text = new StringBuilder();
        text.append("platform: ")
                .append(isMac() ? "macOS" : System.getProperty("os.name"))
                .append('\n');
        text.append("zerotier version: ").append(SoftwareVersion.OURS).append("\n\n");
        for (String[] section : new String[][] {{"status", "/status"}, {"networks", "/network"}, {"peers", "/peer"}}) {
            Reply reply = service.get(section[1]);
            if (!reply.isOk()) {
                session.out.println(unreachable(service, reply));
                return CliException.FAILED;
            }
            section(text, section[0], reply.body());
        }
        Path file = directory.resolve(FILE_NAME);
        try {
            section(text, "local.conf", localConf());
            section(text, "Network Interfaces", interfaces());
            session.out.println("Writing dump to: " + file);
            write(file, text.toString());
            return 0;
        } catch (IOException e) {
            throw new CliException(CliException.FAILED, "The file " + file + " cannot be written: " + e.getMessage());
        }
    }

    private static void section(StringBuilder text, String title, String content) {
        text.append(title).append('\n').append("-".repeat(title.length())).append('\n');
        text.append(content).append("\n\n");
    }

    private String localConf() {
        try {
            return Files.readString(session.directory().resolve("local.conf"));
        } catch (IOException e) {
            return "None Present";
        }
    }

    private static String interfaces() throws IOException {
        StringBuilder text = new StringBuilder();
        int number = 0;
        List<NetworkInterface> all = NetworkInterface.networkInterfaces().toList();
        for (NetworkInterface each : all) {
            if (each.isLoopback()) {
                continue;
            }
            byte[] mac = each.getHardwareAddress();
            text.append("Interface ").append(number++).append('\n');
            text.append("Name: ").append(each.getName()).append('\n');
            text.append("MTU: ").append(each.getMTU()).append('\n');
            text.append("MAC: ")
                    .append(mac == null ? "" : HexFormat.ofDelimiter(":").formatHex(mac))
                    .append('\n');
            text.append("Addresses: \n");
            each.inetAddresses().forEach(ip -> text.append(ip.getHostAddress()).append('\n'));
            text.append('\n');
        }
        return text.toString();
    }

    private static void write(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        try (var channel = Files.newByteChannel(
                file,
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            channel.write(StandardCharsets.UTF_8.encode(text));
        }
    }
}
