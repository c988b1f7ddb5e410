package one.zerotier.daemon.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import one.zerotier.core.controller.MemberRecord;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.SoftwareVersion;
import one.zerotier.daemon.json.InvalidValueException;
import one.zerotier.daemon.json.Json;
import one.zerotier.daemon.json.Lenient;
import org.jspecify.annotations.Nullable;

/** Members of a controller's networks as stock's JSON objects. PROTOCOL.md, "Networks of a controller". */
public final class MemberJson {
    /** How a member was authorized that an operator let in. */
    private static final String BY_API = "api";

    private static final Set<String> FOREIGN_KEYS = Set.of("authenticationExpiryTime", "ssoExempt");
    private static final Extras EXTRAS = new Extras(
            write(MemberRecord.create(0, Address.NONE, 0)).put("identity", "").put("name", ""), FOREIGN_KEYS);

    private MemberJson() {}

    /** All that stock shows of a member; what a record does not have has stock's default. */
    public static ObjectNode write(MemberRecord member) {
        SoftwareVersion version = member.version();
        ObjectNode json = Json.object()
                .put("id", member.address().toString())
                .put("address", member.address().toString())
                .put("nwid", NetworkIds.format(member.networkId()))
                .put("objtype", "member")
                .put("authorized", member.authorized())
                .put("activeBridge", member.activeBridge())
                .put("noAutoAssignIps", member.noAutoAssignIps())
                .put("creationTime", member.creationTime())
                .put("revision", member.revision())
                .put("lastAuthorizedTime", member.lastAuthorizedTime())
                .put("lastDeauthorizedTime", member.lastDeauthorizedTime())
                .put("lastAuthorizedCredentialType", member.credentialType())
                .put("lastAuthorizedCredential", member.credential())
                .put("authenticationExpiryTime", 0L)
                .put("ssoExempt", false)
                .put("remoteTraceTarget", NetworkJson.addressOrNull(member.remoteTraceTarget()))
                .put("remoteTraceLevel", member.remoteTraceLevel())
                .put("vMajor", version == null ? -1 : version.major())
                .put("vMinor", version == null ? -1 : version.minor())
                .put("vRev", version == null ? -1 : version.revision())
                .put("vProto", member.protocolVersion());
        json.set("ipAssignments", Json.strings(member.ipAssignments()));
        ArrayNode tags = json.putArray("tags");
        member.tags()
                .forEach((id, value) ->
                        tags.addArray().add(Integer.toUnsignedLong(id)).add(Integer.toUnsignedLong(value)));
        ArrayNode capabilities = json.putArray("capabilities");
        member.capabilities().forEach(id -> capabilities.add(Integer.toUnsignedLong(id)));
        if (member.identity() != null) {
            json.put("identity", member.identity().toString());
        }
        if (member.name() != null) {
            json.put("name", member.name());
        }
        return Extras.addTo(json, member.extras());
    }

    /**
     * The member with those of its properties changed that a request may change and that this body has.
     *
     * @throws InvalidValueException if something cannot be read; then nothing must change
     */
    public static MemberRecord patch(long nowMs, MemberRecord member, JsonNode body) throws InvalidValueException {
        MemberRecord.Builder builder = change(member.toBuilder(), body, Entries.Complaints.REFUSE);
        JsonNode expiry = body.get("authenticationExpiryTime");
        if (expiry != null) {
            long expiryMs = Scalars.number(expiry, "authenticationExpiryTime", 0, Entries.Complaints.REFUSE);
            builder.extras(Extras.with(
                    member.extras(),
                    "authenticationExpiryTime",
                    expiryMs == 0 ? NullNode.instance : LongNode.valueOf(expiryMs)));
        }
        MemberRecord changed = builder.build();
        boolean authorized =
                Scalars.flag(body.get("authorized"), "authorized", member.authorized(), Entries.Complaints.REFUSE);
        return authorized == member.authorized() ? changed : changed.authorized(authorized, nowMs, BY_API, null);
    }

    /** A member from a file. What cannot be read is left out, with a complaint. */
    static MemberRecord read(long networkId, ObjectNode json, Entries.Complaints complaints)
            throws InvalidValueException {
        Address address = Entries.parsed(json, "id", Entries.WHOLE, Address::parse);
        MemberRecord.Builder builder =
                MemberRecord.create(networkId, address, Lenient.number(json.get("creationTime"), 0)).toBuilder()
                        .authorized(Lenient.flag(json.get("authorized"), false))
                        .revision(Lenient.number(json.get("revision"), 0))
                        .lastAuthorizedTime(Lenient.number(json.get("lastAuthorizedTime"), 0))
                        .lastDeauthorizedTime(Lenient.number(json.get("lastDeauthorizedTime"), 0))
                        .credentialType(textOrNull(json.get("lastAuthorizedCredentialType")))
                        .credential(textOrNull(json.get("lastAuthorizedCredential")))
                        .version(version(json))
                        .extras(EXTRAS.of(json))
                        .protocolVersion(Lenient.number(json.get("vProto"), -1, -1, Integer.MAX_VALUE));
        if (json.hasNonNull("identity")) {
            try {
                builder.identity(Entries.parsed(json, "identity", Entries.WHOLE, Identity::parse));
            } catch (InvalidValueException e) {
                complaints.on(e);
            }
        }
        return change(builder, json, complaints).build();
    }

    private static @Nullable SoftwareVersion version(ObjectNode json) {
        int major = versionPart(json, "vMajor");
        int minor = versionPart(json, "vMinor");
        int revision = versionPart(json, "vRev");
        return major < 0 || minor < 0 || revision < 0 ? null : new SoftwareVersion(major, minor, revision);
    }

    private static int versionPart(ObjectNode json, String key) {
        return Lenient.number(json.get(key), -1, -1, 0xffff);
    }

    private static @Nullable String textOrNull(@Nullable JsonNode value) {
        return value == null || value.isNull() ? null : Lenient.text(value, "");
    }

    private static MemberRecord.Builder change(
            MemberRecord.Builder member, JsonNode json, Entries.Complaints complaints) throws InvalidValueException {
        for (Map.Entry<String, JsonNode> property : json.properties()) {
            String key = property.getKey();
            JsonNode value = property.getValue();
            switch (key) {
                case "activeBridge" -> member.activeBridge(Scalars.flag(value, key, false, complaints));
                case "noAutoAssignIps" -> member.noAutoAssignIps(Scalars.flag(value, key, false, complaints));
                case "name" ->
                    member.name(
                            value.isNull() ? null : Scalars.text(value, key, NetworkJson.MAX_NAME_LENGTH, complaints));
                case "remoteTraceTarget" -> member.remoteTraceTarget(NetworkJson.traceTarget(value, complaints));
                case "remoteTraceLevel" ->
                    member.remoteTraceLevel(Scalars.number(value, key, 0, 0, NetworkJson.MAX_LEVEL, complaints));
                default -> {
                    if (!value.isNull()) {
                        changeArray(member, key, value, complaints);
                    }
                }
            }
        }
        return member;
    }

    private static void changeArray(
            MemberRecord.Builder member, String key, JsonNode value, Entries.Complaints complaints)
            throws InvalidValueException {
        switch (key) {
            case "ipAssignments" ->
                member.ipAssignments(Entries.read(value, key, complaints, MemberJson::readAssignment).stream()
                        .distinct()
                        .toList());
            case "tags" -> member.tags(readTags(value, complaints));
            case "capabilities" ->
                member.capabilities(
                        Entries.read(value, key, complaints, (id, place) -> readId(id, place, complaints)).stream()
                                .distinct()
                                .sorted(Integer::compareUnsigned)
                                .toList());
            default -> {} // not for requests to change, or not known
        }
    }

    /** An IP; a prefix length is cut off, because the network's routes tell it. */
    private static IpAddress readAssignment(JsonNode entry, String place) throws InvalidValueException {
        return NetworkJson.readIp(entry, place, text -> {
            int slash = text.indexOf('/');
            return IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
        });
    }

    private static Integer readId(JsonNode entry, String place, Entries.Complaints complaints)
            throws InvalidValueException {
        if (!entry.isNumber() && !entry.isTextual()) {
            throw new InvalidValueException(place + " must be a number.");
        }
        return Scalars.unsigned(entry, place, complaints);
    }

    private static SortedMap<Integer, Integer> readTags(JsonNode value, Entries.Complaints complaints)
            throws InvalidValueException {
        SortedMap<Integer, Integer> tags = new TreeMap<>(Integer::compareUnsigned);
        for (List<Integer> tag :
                Entries.read(value, "tags", complaints, (entry, place) -> readTag(entry, place, complaints))) {
            tags.put(tag.get(0), tag.get(1));
        }
        return tags;
    }

    private static List<Integer> readTag(JsonNode entry, String place, Entries.Complaints complaints)
            throws InvalidValueException {
        if (!entry.isArray() || entry.size() != 2) {
            throw new InvalidValueException(place + " must be an array of a tag's id and its value.");
        }
        return List.of(
                readId(entry.get(0), place + "[0]", complaints), readId(entry.get(1), place + "[1]", complaints));
    }
}
