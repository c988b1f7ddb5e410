package one.zerotier.daemon.controller;

import static one.zerotier.daemon.controller.JsonText.json;
import static one.zerotier.daemon.controller.JsonText.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import one.zerotier.core.controller.MemberRecord;
import one.zerotier.core.controller.NetworkRecord;
import one.zerotier.core.identity.Address;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What holds of every store. */
@Timeout(60)
abstract class ControllerStoreContract {
    static final long ID = 0x33f75bd24aa1b2c3L;
    static final Address ADDRESS = Address.parse("5a8772d153");
    static final NetworkRecord NETWORK = NetworkRecord.create(ID, 1).toBuilder()
            .name("n")
            .revision(1)
            .authTokens(Map.of("t", 5L))
            .build();
    static final MemberRecord MEMBER = MemberRecord.create(ID, ADDRESS, 1).toBuilder()
            .name("m")
            .revision(1)
            .build();

    final List<NetworkRecord> networks = new ArrayList<>();
    final List<MemberRecord> members = new ArrayList<>();

    /** The store, with what it had when it was closed last. */
    abstract ControllerStore reopen() throws Exception;

    /** Puts a document into the closed store, as somebody else would; a network's if the address is null. */
    abstract void put(long network, @Nullable Address member, String document) throws Exception;

    /** Null if there is none. */
    abstract @Nullable String get(long network, @Nullable Address member) throws Exception;

    ControllerStore open() throws Exception {
        networks.clear();
        members.clear();
        ControllerStore store = reopen();
        store.load(networks::add, members::add);
        return store;
    }

    @Test
    void whatIsSavedIsThereAfterwardsAsTheSameDocument() throws Exception {
        try (ControllerStore store = open()) {
            assertThat(networks).isEmpty();
            store.save(NETWORK);
            long last = store.save(MEMBER);
            assertThat(store.awaitDurable(last, 5_000)).isTrue();
            assertThat(store.durableSequence()).isEqualTo(last);
        }
        assertThat(get(ID, null).replace('"', '\'')).isEqualTo(text(NetworkJson.write(NETWORK)));
        assertThat(get(ID, ADDRESS).replace('"', '\'')).isEqualTo(text(MemberJson.write(MEMBER)));
        open().close();
        assertThat(networks).containsExactly(NETWORK);
        assertThat(members).containsExactly(MEMBER);
    }

    @Test
    void numbersGoUpByOneAndTheListenerHearsOfThem() throws Exception {
        List<Long> heard = new ArrayList<>();
        try (ControllerStore store = open()) {
            store.onDurable(heard::add);
            long first = store.save(MEMBER);
            for (int i = 1; i <= 1_000; i++) {
                assertThat(store.save(MEMBER.toBuilder().revision(i).build())).isEqualTo(first + i);
            }
        }
        assertThat(heard).isSorted().endsWith(1_001L).doesNotHaveDuplicates();
    }

    @Test
    void theLastOfManyChangesCountsAndNothingGetsLost() throws Exception {
        try (ControllerStore store = open()) {
            store.save(NETWORK);
            for (int round = 1; round <= 3; round++) {
                for (int i = 1; i <= 1_200; i++) {
                    store.save(MemberRecord.create(ID, new Address(i), round));
                }
            }
            long last = store.deleteMember(ID, new Address(7));
            assertThat(store.awaitDurable(last, 30_000)).isTrue(); // as many files take their time
        }
        open().close();
        assertThat(members).hasSize(1_199).allMatch(member -> member.creationTime() == 3);
        assertThat(members).extracting(MemberRecord::address).doesNotContain(new Address(7));
    }

    @Test
    void anyTextSurvives() throws Exception {
        String name = "\u0000\ud800 \"'\\ \u00e4 \ud83d\ude80 \u2028%$1?";
        try (ControllerStore store = open()) {
            store.save(NETWORK.toBuilder().name(name).build());
        }
        open().close();
        assertThat(networks.get(0).name()).isEqualTo(name);
    }

    /** A letter for each entry: n for the network, m for the member, d for the deleted member; newest first. */
    private static String outline(ArrayNode history) {
        StringBuilder outline = new StringBuilder();
        for (JsonNode entry : history) {
            assertThat(entry.path("time").longValue()).isGreaterThan(1_700_000_000_000L);
            assertThat(entry.path("address").asText(ADDRESS.toString())).isEqualTo(ADDRESS.toString());
            String kind = entry.has("address") ? "m" : "n";
            outline.append(
                    entry.path("document").isNull()
                            ? "d"
                            : kind + entry.path("document").path("revision").asText());
        }
        return outline.toString();
    }

    @Test
    void whatThingsHaveBeenIsRememberedUntilTheNetworkIsDeleted() throws Exception {
        try (ControllerStore store = open()) {
            assertThat(store.history(ID)).isEmpty();
            store.awaitDurable(store.save(NETWORK), 5_000);
            store.awaitDurable(store.save(MEMBER), 5_000);
            store.awaitDurable(
                    store.save(NETWORK.toBuilder().name("x").revision(2).build()), 5_000);
            store.awaitDurable(store.deleteMember(ID, ADDRESS), 5_000);
        }
        try (ControllerStore store = open()) {
            assertThat(outline(store.history(ID))).isEqualTo("dn2m1n1");
            assertThat(store.history(ID).get(1).path("document").path("name").asText())
                    .isEqualTo("x");
            store.awaitDurable(store.deleteNetwork(ID), 5_000);
            assertThat(store.history(ID)).isEmpty();
        }
    }

    @Test
    void whatIsDeletedIsGone() throws Exception {
        try (ControllerStore store = open()) {
            store.save(NETWORK);
            store.save(MEMBER);
            store.deleteMember(ID, ADDRESS);
        }
        open().close();
        assertThat(networks).containsExactly(NETWORK);
        assertThat(members).isEmpty();
        try (ControllerStore store = open()) {
            store.save(MEMBER);
            store.deleteNetwork(ID);
        }
        assertThat(get(ID, null)).isNull();
        assertThat(get(ID, ADDRESS)).isNull();
    }

    @Test
    void aNetworkMadeAnewDoesNotInheritMembers() throws Exception {
        try (ControllerStore store = open()) {
            store.save(NETWORK);
            store.save(MEMBER);
            store.deleteNetwork(ID);
            store.save(NETWORK);
        }
        open().close();
        assertThat(networks).containsExactly(NETWORK);
        assertThat(members).isEmpty();
    }

    @Test
    void membersThatACrashLeftWithoutTheirNetworkDoNotComeBack() throws Exception {
        put(ID, ADDRESS, text(MemberJson.write(MEMBER)));
        try (ControllerStore store = open()) {
            assertThat(members).isEmpty();
            store.save(NETWORK);
        }
        open().close();
        assertThat(networks).containsExactly(NETWORK);
        assertThat(members).isEmpty();
    }

    @Test
    void keysThatWeDoNotKnowAreKept() throws Exception {
        put(
                ID,
                null,
                "{'id':'33f75bd24aa1b2c3','ssoEnabled':true,'clientId':'c','mine':{'a':[1]},'clock':5,'name':'n'}");
        put(ID, ADDRESS, "{'id':'5a8772d153','authenticationExpiryTime':7,'mine':2,'recentLog':[],'name':'m'}");
        try (ControllerStore store = open()) {
            store.save(networks.get(0).toBuilder().name("n2").build());
            store.save(members.get(0).toBuilder().name("m2").build());
        }
        assertThat(text(json(get(ID, null))))
                .contains("'name':'n2'", "'ssoEnabled':true", "'clientId':'c'", "'mine':{'a':[1]}")
                .doesNotContain("clock");
        assertThat(text(json(get(ID, ADDRESS))))
                .contains("'name':'m2'", "'authenticationExpiryTime':7", "'mine':2")
                .doesNotContain("recentLog");
        try (ControllerStore store = open()) {
            store.deleteMember(ID, ADDRESS);
            store.save(MEMBER);
        }
        assertThat(json(get(ID, ADDRESS)).has("mine")).isFalse();
    }
}
