package one.zerotier.daemon.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import one.zerotier.core.controller.MemberRecord;
import one.zerotier.core.controller.NetworkRecord;
import one.zerotier.daemon.json.InvalidValueException;
import one.zerotier.daemon.json.Json;
import one.zerotier.daemon.json.JsonSyntaxException;

/** Networks and members as stores keep them: stock's JSON. */
final class Documents {
    private Documents() {}

    static NetworkRecord network(byte[] content, Entries.Complaints complaints)
            throws JsonSyntaxException, InvalidValueException {
        return NetworkJson.read(object(content), complaints);
    }

    static MemberRecord member(long networkId, byte[] content, Entries.Complaints complaints)
            throws JsonSyntaxException, InvalidValueException {
        return MemberJson.read(networkId, object(content), complaints);
    }

    private static ObjectNode object(byte[] content) throws JsonSyntaxException, InvalidValueException {
        if (Json.parse(content) instanceof ObjectNode json) {
            return json;
        }
        throw new InvalidValueException("It is not a JSON object.");
    }

    static byte[] of(NetworkRecord network) {
        return Json.compact(NetworkJson.write(network));
    }

    static byte[] of(MemberRecord member) {
        return Json.compact(MemberJson.write(member));
    }
}
