package one.zerotier.daemon.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import one.zerotier.core.controller.MemberRecord;
import one.zerotier.core.controller.NetworkRecord;
import one.zerotier.core.identity.Address;
import one.zerotier.daemon.json.InvalidValueException;
import one.zerotier.daemon.json.Json;
import one.zerotier.daemon.json.JsonSyntaxException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the files of a controller, and remembers what records have no place for: keys that we do not know, and files that
 * could not be read.
 */
final class StoreReader {
    private static final Logger LOG = LoggerFactory.getLogger(StoreReader.class);

    /** Of stock's networks: not ours to change, but to keep. */
    private static final Set<String> KEPT_OF_NETWORK = Set.of("ssoEnabled", "clientId", "authorizationEndpoint");

    private static final Set<String> KEPT_OF_MEMBER = Set.of("authenticationExpiryTime", "ssoExempt");
    /** Of the moment, not of the object: stock removes them, too. */
    private static final Set<String> TRANSIENT = Set.of(
            "clock",
            "authorizedMemberCount",
            "activeMemberCount",
            "totalMemberCount",
            "lastModified",
            "physicalAddr",
            "recentLog",
            "lastRequestMetaData",
            "authenticationURL",
            "authenticationClientID");

    private static final Set<String> KEYS_OF_NETWORK = keys(
            NetworkJson.write(NetworkRecord.create(0, 0).toBuilder()
                    .credentialWindowMs(0L)
                    .build()),
            KEPT_OF_NETWORK);
    private static final Set<String> KEYS_OF_MEMBER = memberKeys();

    private static final ObjectNode NOTHING = Json.object();

    private final FileLayout layout;
    private final Set<Long> known = new HashSet<>();
    private final Map<Path, ObjectNode> extras = new HashMap<>();
    private final Set<Path> broken = new HashSet<>();

    StoreReader(FileLayout layout) {
        this.layout = layout;
    }

    /** Keys that are in the record. */
    private static Set<String> keys(ObjectNode complete, Set<String> kept) {
        Set<String> keys = new HashSet<>(TRANSIENT);
        complete.fieldNames().forEachRemaining(keys::add);
        keys.removeAll(kept);
        return keys;
    }

    private static Set<String> memberKeys() {
        Set<String> keys = keys(MemberJson.write(MemberRecord.create(0, Address.NONE, 0)), KEPT_OF_MEMBER);
        keys.add("identity");
        keys.add("name");
        return keys;
    }

    /** Hands out every network, each followed by its members. */
    void read(Consumer<NetworkRecord> networks, Consumer<MemberRecord> members) throws IOException {
        for (Path file : layout.networkFiles()) {
            NetworkRecord network =
                    read(file, KEYS_OF_NETWORK, NetworkJson::read, record -> layout.network(record.id()));
            if (network != null) {
                known.add(network.id());
                networks.accept(network);
                readMembers(network.id(), members);
            }
        }
    }

    private void readMembers(long networkId, Consumer<MemberRecord> members) throws IOException {
        for (Path file : layout.memberFiles(networkId)) {
            MemberRecord member = read(
                    file,
                    KEYS_OF_MEMBER,
                    (json, complaints) -> MemberJson.read(networkId, json, complaints),
                    record -> layout.member(networkId, record.address()));
            if (member != null) {
                members.accept(member);
            }
        }
    }

    private interface Parser<T> {
        T parse(ObjectNode json, Entries.Complaints complaints) throws InvalidValueException;
    }

    /** Null, with a warning, for a file that is not what its name says. */
    private <T> @Nullable T read(Path file, Set<String> keys, Parser<T> parser, Function<T, Path> fileOf) {
        try {
            byte[] content = Files.readAllBytes(file);
            if (!(Json.parse(content) instanceof ObjectNode json)) {
                throw new InvalidValueException("It is not a JSON object.");
            }
            T record = parser.parse(
                    json, complaint -> LOG.warn("left out: file={} reason={}", file, complaint.getMessage()));
            if (!fileOf.apply(record).equals(file)) {
                throw new InvalidValueException("The id in it is not the one in its name.");
            }
            json.remove(keys);
            if (!json.isEmpty()) {
                extras.put(file, json);
            }
            return record;
        } catch (IOException | JsonSyntaxException | InvalidValueException e) {
            LOG.warn("cannot be read and is left alone: file={} reason={}", file, e.getMessage());
            broken.add(file);
            return null;
        }
    }

    /** What was in a file besides the record; empty for most. */
    ObjectNode extras(Path file) {
        return extras.getOrDefault(file, NOTHING);
    }

    void forget(Path file) {
        extras.remove(file);
    }

    /** Whether there is a file that could not be read; once, because its new content can be. */
    boolean wasBroken(Path file) {
        return broken.remove(file);
    }

    /** Whether nobody has heard of the network before. */
    boolean isNew(long networkId) {
        return known.add(networkId);
    }

    void forget(long networkId) {
        known.remove(networkId);
        extras.keySet().removeIf(file -> file.startsWith(layout.directoryOf(networkId)));
        extras.remove(layout.network(networkId));
    }
}
