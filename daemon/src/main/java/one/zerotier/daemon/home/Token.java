package one.zerotier.daemon.home;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** A secret of 24 letters and digits in a file. */
public final class Token {
    private static final int LENGTH = 24;
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

    private Token() {}

    /** Reads a token, or makes one if there is none. An empty file is none: it would let everybody in. */
    static String load(Path file) throws HomeException {
        try {
            String token = read(file);
            if (token == null || token.isEmpty()) {
                token = generate();
                AtomicFile.write(file, token.getBytes(StandardCharsets.US_ASCII), AtomicFile.Access.SECRET);
            }
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            return token;
        } catch (IOException e) {
            throw new HomeException(
                    "The file " + file + " cannot be read or written", e, "Run as root, or make it your own.");
        }
    }

    /** The token in a file, without what editors and scripts put around it; null if there is no such file. */
    public static @Nullable String read(Path file) throws IOException {
        byte[] content = AtomicFile.read(file);
        return content == null ? null : trim(new String(content, StandardCharsets.ISO_8859_1));
    }

    private static String trim(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isBlank(char c) {
        return " \r\n\t\0".indexOf(c) >= 0;
    }

    private static String generate() {
        byte[] bytes = new byte[LENGTH];
        new SecureRandom().nextBytes(bytes);
        StringBuilder token = new StringBuilder(LENGTH);
        for (byte b : bytes) {
            token.append(ALPHABET.charAt((b & 0xff) % ALPHABET.length()));
        }
        return token.toString();
    }
}
