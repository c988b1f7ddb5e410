package one.zerotier.daemon.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Set;
import one.zerotier.core.controller.MemberRecord;
import one.zerotier.core.controller.NetworkRecord;
import one.zerotier.core.identity.Address;
import one.zerotier.daemon.json.InvalidValueException;
import one.zerotier.daemon.json.Json;
import one.zerotier.daemon.json.JsonSyntaxException;

/** Networks and members as stores keep them: stock's JSON, with what an operator has put into it by hand. */
final class Documents {
    /** Of most documents. Not to be changed. */
    static final ObjectNode NO_EXTRAS = Json.object();

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

    /**
     * What a document says.
     *
     * @param extras what is in it besides the record, and must stay there
     */
    record Stored<T>(T record, ObjectNode extras) {}

    private interface Parser<T> {
        T parse(ObjectNode json, Entries.Complaints complaints) throws InvalidValueException;
    }

    private Documents() {}

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

    static Stored<NetworkRecord> network(byte[] content, Entries.Complaints complaints)
            throws JsonSyntaxException, InvalidValueException {
        return read(content, KEYS_OF_NETWORK, NetworkJson::read, complaints);
    }

    static Stored<MemberRecord> member(long networkId, byte[] content, Entries.Complaints complaints)
            throws JsonSyntaxException, InvalidValueException {
        return read(content, KEYS_OF_MEMBER, (json, all) -> MemberJson.read(networkId, json, all), complaints);
    }

    private static <T> Stored<T> read(byte[] content, Set<String> keys, Parser<T> parser, Entries.Complaints complaints)
            throws JsonSyntaxException, InvalidValueException {
        if (!(Json.parse(content) instanceof ObjectNode json)) {
            throw new InvalidValueException("It is not a JSON object.");
        }
        T record = parser.parse(json, complaints);
        json.remove(keys);
        return new Stored<>(record, json);
    }

    static ObjectNode of(NetworkRecord network, ObjectNode extras) {
        return NetworkJson.write(network).setAll(extras);
    }

    static ObjectNode of(MemberRecord member, ObjectNode extras) {
        return MemberJson.write(member).setAll(extras);
    }
}
