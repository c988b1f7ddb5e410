package one.zerotier.core.controller;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static one.zerotier.core.vectors.Vectors.bytes;
import static one.zerotier.core.vectors.Vectors.cases;
import static one.zerotier.core.vectors.Vectors.file;
import static one.zerotier.core.vectors.Vectors.hex;
import static one.zerotier.core.vectors.Vectors.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import one.zerotier.core.credential.Revocation;
import one.zerotier.core.crypto.Salsa20Random;
import one.zerotier.core.env.Counters;
import one.zerotier.core.env.Env;
import one.zerotier.core.env.RecordingEffects;
import one.zerotier.core.env.Timers;
import one.zerotier.core.identity.Address;
import one.zerotier.core.identity.Identity;
import one.zerotier.core.identity.SecretIdentity;
import one.zerotier.core.network.ConfigFields;
import one.zerotier.core.network.NetworkConfig;
import one.zerotier.core.network.NetworkConfigCodec;
import one.zerotier.core.wire.Dictionary;
import one.zerotier.core.wire.ErrorCode;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.core.wire.IpPrefix;
import one.zerotier.core.wire.MalformedPacketException;
import org.junit.jupiter.api.Test;

/** With the settings that a stock controller had, ours makes the same configurations byte for byte. */
class ControllerVectorTest {
    private static final String FILE = "networkconfig.json";
    private static final long REQUEST_ID = 0x1122334455667788L;

    private final SecretIdentity self = SecretIdentity.parse(text(file(FILE).get("identities"), "controller_secret"));
    private final Env env = new Env(new RecordingEffects(), Salsa20Random.seeded(1), new Counters(), new Timers());
    private final Said said = new Said();
    private final Controller controller = new Controller(self, new EverythingIsSafe(), said, env);

    @SuppressWarnings("ArrayRecordComponent")
    private record Delivered(long requestId, byte[] dictionary) {}

    /** Remembers the last configuration of each member. */
    private static final class Said implements Controller.Delivery {
        private final Map<Address, Delivered> last = new HashMap<>();

        @Override
        public void deliver(long nowMs, long networkId, Address to, long requestId, byte[] dictionary) {
            last.put(to, new Delivered(requestId, dictionary));
        }

        @Override
        public void refuse(long nowMs, long networkId, Address to, long requestId, ErrorCode code) {
            throw new AssertionError(code);
        }

        @Override
        public void revoke(long nowMs, Address to, Revocation revocation) {
            throw new AssertionError(revocation);
        }
    }

    @Test
    void configurationsAreThoseOfAStockController() throws MalformedPacketException {
        for (JsonNode vector : cases(FILE, "configurations")) {
            String name = text(vector, "name");
            byte[] expected = bytes(vector, "dictionary");
            NetworkConfig made = NetworkConfigCodec.decode(Dictionary.decode(expected));
            long nowMs = made.timestamp();
            setUp(vector, made, nowMs - 1);
            boolean pushed = text(vector.get("messages").get(0), "verb").equals("NETWORK_CONFIG");
            if (pushed) {
                controller.put(nowMs, settings(vector, made));
            } else {
                controller.put(nowMs - 1, settings(vector, made));
                Identity member = Identity.parse(text(vector, "member_identity"));
                controller.onRequest(nowMs, made.networkId(), REQUEST_ID, member, metadata(vector));
            }
            Delivered ours = Objects.requireNonNull(said.last.get(made.issuedTo()), name);
            assertThat(ours.requestId).as(name).isEqualTo(pushed ? 0 : REQUEST_ID);
            assertThat(NetworkConfigCodec.decode(Dictionary.decode(ours.dictionary)))
                    .usingRecursiveComparison()
                    .ignoringFields("values.multicastLimits")
                    .as(name)
                    .isEqualTo(made);
            assertThat(withoutLimits(ours.dictionary))
                    .as(name)
                    .isEqualTo(ConfigFields.withCapabilitiesInOrder(expected));
        }
    }

    /** What stock controllers do not send, and stock members ignore, comes last. */
    private static byte[] withoutLimits(byte[] dictionary) {
        String text = new String(dictionary, ISO_8859_1);
        String limits = "\nx.ml=400000,400000,32;100000,100000,32;ffffffffffff,0,8000,10000,32";
        assertThat(text).endsWith(limits);
        return text.substring(0, text.length() - limits.length()).getBytes(ISO_8859_1);
    }

    private NetworkRecord settings(JsonNode vector, NetworkConfig made) {
        NetworkRecord known = controller.network(made.networkId());
        NetworkRecord record = known == null ? NetworkRecord.create(made.networkId(), 1) : known;
        JsonNode posted = vector.get("network_settings_posted");
        NetworkRecord changed = StockSettings.apply(posted, record, made);
        // what was set up before the post that is listed, or is listed in words only
        return changed.toBuilder().routes(made.routes()).name(made.name()).build();
    }

    /** The member must be there first, or it would be new and get what new members get. */
    private void setUp(JsonNode vector, NetworkConfig made, long nowMs) {
        if (controller.network(made.networkId()) == null) {
            controller.put(nowMs, settings(vector, made));
        }
        if (!vector.has("member_settings")) {
            return; // comes by itself, to a public network or with a token
        }
        Address address = new Address(hex(vector, "member"));
        MemberRecord known = controller.member(made.networkId(), address);
        MemberRecord record = known == null ? MemberRecord.create(made.networkId(), address, 1) : known;
        List<IpAddress> assigned = made.staticIps().stream()
                .map(IpPrefix::ip)
                .filter(ip -> ip.isV4() || !isEmulated(ip))
                .toList();
        controller.put(nowMs, StockSettings.apply(vector.path("member_settings"), record, assigned));
    }

    private static boolean isEmulated(IpAddress ip) {
        int first = (int) (ip.high() >>> 56);
        return first == 0xfc || ((ip.low() >>> 40) & 0xffff) == 0x9993;
    }

    private static Dictionary metadata(JsonNode vector) {
        JsonNode own = vector.path("request_metadata");
        return Dictionary.decode(
                own instanceof MissingNode
                        ? bytes(file(FILE).get("request_denied"), "metadata")
                        : bytes(vector, "request_metadata"));
    }
}
