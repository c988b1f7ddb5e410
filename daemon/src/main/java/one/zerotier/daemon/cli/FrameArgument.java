package one.zerotier.daemon.cli;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import one.zerotier.core.network.EthernetFrame;

/** Ethernet frames as a user gives them: in hex digits, or as a file in the classic pcap format. */
final class FrameArgument {
    private static final long MAX_FILE_LENGTH = 64L * 1024 * 1024;
    private static final int MAX_DIGITS = 2 * 0x10000;
    private static final int FILE_HEADER_LENGTH = 24;
    private static final int RECORD_HEADER_LENGTH = 16;
    private static final int MICROSECONDS = 0xa1b2c3d4;
    private static final int NANOSECONDS = 0xa1b23c4d;
    private static final int LINK_TYPE = 20;
    private static final int LINK_TYPE_MASK = 0xffff;
    private static final int ETHERNET = 1;
    private static final int CAPTURED_LENGTH = 8;

    private FrameArgument() {}

    static List<byte[]> read(String argument) throws CliException {
        String digits = argument.replaceAll("[\\s:.-]", "");
        if (digits.matches("[0-9a-fA-F]+") && digits.length() % 2 == 0 && digits.length() <= MAX_DIGITS) {
            return List.of(checked(HexFormat.of().parseHex(digits), "The frame"));
        }
        if (!isFile(argument)) {
            throw new CliException(
                    CliException.MISUSED,
                    "\"" + argument + "\" is neither a frame, which is written in pairs of hex digits, nor a file.");
        }
        return pcap(argument, RulesFile.readFile(argument, MAX_FILE_LENGTH));
    }

    private static boolean isFile(String argument) {
        try {
            return Files.exists(Path.of(argument));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static byte[] checked(byte[] frame, String name) throws CliException {
        if (frame.length < EthernetFrame.HEADER_LENGTH) {
            throw new CliException(
                    CliException.FAILED,
                    name + " is too short: an Ethernet frame begins with two MACs and a type, " + "14 bytes.");
        }
        return frame;
    }

    static List<byte[]> pcap(String file, byte[] bytes) throws CliException {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < FILE_HEADER_LENGTH || !findOrder(in)) {
            throw new CliException(
                    CliException.FAILED,
                    "The file " + file + " is not in the pcap format, which tcpdump -w writes and Wireshark can "
                            + "save as; pcapng is another.");
        }
        int linkType = in.getInt(LINK_TYPE) & LINK_TYPE_MASK;
        if (linkType != ETHERNET) {
            throw new CliException(
                    CliException.FAILED,
                    "The file " + file + " has no Ethernet frames but link type " + linkType + ".");
        }
        List<byte[]> frames = new ArrayList<>();
        int position = FILE_HEADER_LENGTH;
        while (position < bytes.length) {
            String name = "Frame " + (frames.size() + 1) + " of " + file;
            int left = bytes.length - position - RECORD_HEADER_LENGTH;
            int length = left < 0 ? -1 : in.getInt(position + CAPTURED_LENGTH);
            if (length < 0 || length > left) {
                throw new CliException(CliException.FAILED, name + " is cut off.");
            }
            byte[] frame = new byte[length];
            in.get(position + RECORD_HEADER_LENGTH, frame);
            frames.add(checked(frame, name));
            position += RECORD_HEADER_LENGTH + length;
        }
        return frames;
    }

    /** Files have the byte order of the machine that wrote them. */
    private static boolean findOrder(ByteBuffer in) {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
            int magic = in.order(order).getInt(0);
            if (magic == MICROSECONDS || magic == NANOSECONDS) {
                return true;
            }
        }
        return false;
    }
}
