package one.zerotier.daemon.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import one.zerotier.daemon.json.Json;
import one.zerotier.daemon.json.JsonSyntaxException;

/**
 * What a backup holds.
 *
 * @param node whose it is, 10 hex digits
 * @param createdMs when it was made
 * @param files contents by path within a home directory
 */
public record Backup(String node, long createdMs, SortedMap<String, byte[]> files) {
    private static final String FORMAT = "zerotier-one backup";
    private static final int VERSION = 1;
    private static final String MANIFEST = "manifest.json";
    /** Of everything, unpacked. */
    private static final long MAX_LENGTH = 1L << 30;

    private static final String DAMAGED = "The backup is damaged: ";

    /** As the bytes of a zip file. */
    public byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                add(zip, file.getKey(), file.getValue());
            }
            JsonNode manifest = Json.object()
                    .put("format", FORMAT)
                    .put("version", VERSION)
                    .put("node", node)
                    .put("createdTime", createdMs)
                    .put("files", files.size())
                    .put("sha256", checksum(node, files));
            add(zip, MANIFEST, Json.compact(manifest));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return bytes.toByteArray();
    }

    private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }

    /** Reads a backup, and refuses what is none, or not whole. */
    public static Backup parse(byte[] bytes) throws BackupException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        byte[] manifest = null;
        long left = MAX_LENGTH;
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                byte[] content = zip.readNBytes((int) Math.min(left + 1, Integer.MAX_VALUE - 8));
                left -= content.length;
                if (left < 0) {
                    throw new BackupException("The backup has more than " + MAX_LENGTH + " bytes when unpacked.");
                }
                if (entry.getName().equals(MANIFEST)) {
                    manifest = content;
                } else {
                    HomeFiles.requireKnown(entry.getName());
                    files.put(entry.getName(), content);
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new BackupException("The backup is damaged", e);
        }
        if (manifest == null) {
            throw new BackupException(
                    files.isEmpty() ? "This is no backup of ZeroTier One." : DAMAGED + "its end is missing.");
        }
        return checked(manifest, files);
    }

    private static Backup checked(byte[] manifest, SortedMap<String, byte[]> files) throws BackupException {
        JsonNode json;
        try {
            json = Json.parse(manifest);
        } catch (JsonSyntaxException e) {
            throw new BackupException("This is no backup of ZeroTier One", e);
        }
        if (!json.path("format").asText().equals(FORMAT)) {
            throw new BackupException("This is no backup of ZeroTier One.");
        }
        if (json.path("version").asInt() != VERSION) {
            throw new BackupException("The backup has format "
                    + json.path("version").asText() + ", and this program knows only " + VERSION + ": it is too old.");
        }
        String node = json.path("node").asText();
        if (json.path("files").asInt() != files.size()
                || !checksum(node, files).equals(json.path("sha256").asText())) {
            throw new BackupException(DAMAGED + "its content is not what was put in.");
        }
        return new Backup(node, json.path("createdTime").asLong(), files);
    }

    private static String checksum(String node, SortedMap<String, byte[]> files) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            add(digest, node.getBytes(UTF_8));
            files.forEach((name, content) -> {
                add(digest, name.getBytes(UTF_8));
                add(digest, content);
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void add(MessageDigest digest, byte[] part) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, part.length));
        digest.update(part);
    }

    /** How many files there are of this kind. */
    public long count(HomeFiles kind) {
        return files.keySet().stream().filter(kind::matches).count();
    }

    /** Whether it has the identity of the node, and with that all the rest. */
    public boolean isOfWholeHome() {
        return files.containsKey(HomeFiles.SECRET_IDENTITY);
    }
}
