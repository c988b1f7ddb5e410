package one.zerotier.daemon.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import one.zerotier.core.credential.Capability;
import one.zerotier.core.network.Network;
import one.zerotier.core.rule.RuleSet;
import one.zerotier.core.rule.language.RuleWriter;
import one.zerotier.daemon.controller.RuleJson;
import one.zerotier.daemon.json.Json;

/**
 * The rules that this node obeys on a network, and how often each applied since they came. A match counts when it is true, an
 * action when it is taken. A capability counts for all who hold it, together.
 */
final class RuleHits {
    /** The same rules in several hands, and the sum of what they counted. */
    private static final class Sum {
        private final RuleSet rules;
        private final long[] hits;

        private Sum(RuleSet rules) {
            this.rules = rules;
            this.hits = new long[rules.size()];
        }

        /** Rules that differ are an older or newer edition; the first one that is met counts. */
        private Sum add(RuleSet counted) {
            if (counted.equals(rules)) {
                Arrays.setAll(hits, index -> hits[index] + counted.hits(index));
            }
            return this;
        }

        private ObjectNode toJson() {
            ObjectNode json = Json.object();
            ArrayNode objects = RuleJson.write(rules);
            ArrayNode statements = Json.array();
            for (int index = 0; index < hits.length; index++) {
                ((ObjectNode) objects.get(index)).put("hits", hits[index]);
                if (rules.get(index).type().isAction()) {
                    statements
                            .addObject()
                            .put("statement", RuleWriter.statement(rules, index))
                            .put("hits", hits[index]);
                }
            }
            json.set("rules", objects);
            json.set("statements", statements);
            return json;
        }
    }

    private final Sum base;
    private final Map<Long, Sum> capabilities = new TreeMap<>();

    /** What there is now; on the engine's thread. */
    RuleHits(Network network) {
        base = new Sum(network.baseRules()).add(network.baseRules());
        network.forEachCapability(this::add);
    }

    private void add(Capability capability) {
        capabilities
                .computeIfAbsent(Integer.toUnsignedLong(capability.id()), id -> new Sum(capability.rules()))
                .add(capability.rules());
    }

    JsonNode toJson() {
        ObjectNode json = base.toJson();
        ArrayNode array = json.putArray("capabilities");
        capabilities.forEach((id, sum) -> array.add(Json.object().put("id", id).setAll(sum.toJson())));
        return json;
    }
}
