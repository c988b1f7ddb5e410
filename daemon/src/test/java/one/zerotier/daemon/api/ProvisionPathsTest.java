package one.zerotier.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import one.zerotier.daemon.netconf.Assignments;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An operator assigns networks to nodes, and is told what is wrong if he cannot. */
class ProvisionPathsTest {
    private static final String NODE = "/provision/5a8772d153";
    private static final String NETWORK = "33f75bd24a000001";
    private static final String ENTRY =
            "{'allowDNS':false,'allowDefault':false,'allowGlobal':false,'allowManaged':true,"
                    + "'id':'8056c2e21c000001'}";

    @TempDir
    Path directory;

    private ApiFixture api;

    @BeforeEach
    void start() throws Exception {
        api = new ApiFixture(directory);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private static String withoutTime(String answer) {
        return answer.replaceAll("'modified':[0-9]+000,", "");
    }

    @Test
    void whatIsAssignedIsShownAndOnTheDisk() throws Exception {
        String assigned = api.post(NODE, "{'name':'till-4','networks':['8056C2E21C000001']}");
        assertThat(withoutTime(assigned))
                .isEqualTo(
                        "200 {'name':'till-4','networks':[" + ENTRY + "],'node':'5a8772d153','owner':'','version':1}");
        assertThat(api.get(NODE)).isEqualTo(assigned);
        assertThat(api.get("/provision")).isEqualTo("200 [" + assigned.substring(4) + "]");
        Path file = directory.resolve("provision.d/5a8772d153.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Assignments.open(directory.resolve("provision.d")).list())
                .singleElement()
                .satisfies(assignment -> assertThat(assignment.name()).isEqualTo("till-4"));
    }

    @Test
    void whatIsNotNamedStays() throws Exception {
        api.post(NODE, "{'name':'till-4','networks':['8056c2e21c000001']}");
        String changed = api.post(NODE, "{'owner':'alice'}");
        assertThat(changed).contains("till-4", "8056c2e21c000001", "alice");
        assertThat(api.post(NODE, "{'owner':'','networks':[{'id':'8056c2e21c000001','allowDNS':true}]}"))
                .contains("'allowDNS':true", "'owner':''", "till-4");
    }

    @Test
    void aDeletedAssignmentIsGoneForTheOperatorButNotForTheNode() throws Exception {
        String assigned = api.post(NODE, "{'networks':['8056c2e21c000001']}");
        assertThat(api.delete(NODE)).isEqualTo(assigned);
        assertThat(api.get("/provision")).isEqualTo("200 []");
        assertThat(api.get(NODE)).isEqualTo("404 {'error':'Nothing is assigned to node 5a8772d153.'}");
        assertThat(api.delete(NODE)).startsWith("404 ");
        assertThat(Files.readString(directory.resolve("provision.d/5a8772d153.json")))
                .contains("\"networks\": []");
    }

    @Test
    void aNetworkOfThisNodesControllerLetsTheNodeInAsLongAsItIsAssigned() throws Exception {
        api.post("/controller/network/" + NETWORK, "{}");
        String member = "/controller/network/" + NETWORK + "/member/5a8772d153";
        assertThat(api.get(member)).startsWith("404");
        api.post(NODE, "{'name':'till-4','networks':['" + NETWORK + "']}");
        assertThat(api.get(member)).contains("'authorized':true", "'name':'till-4'");
        api.post(NODE, "{'networks':[]}");
        assertThat(api.get(member)).contains("'authorized':false");
    }

    @Test
    void whoWasLetInByAChangeThatFailedIsPutOutAgainWithTheRest() throws Exception {
        api.post("/controller/network/" + NETWORK, "{}");
        String member = "/controller/network/" + NETWORK + "/member/5a8772d153";
        api.disk = () -> false; // the controller cannot say that it is safe
        assertThat(api.post(NODE, "{'networks':['" + NETWORK + "']}")).startsWith("503 ");
        api.disk = () -> true;
        assertThat(api.get(member)).contains("'authorized':true");
        assertThat(api.post(NODE, "{'networks':['" + NETWORK + "']}")).startsWith("200 ");
        api.delete(NODE);
        assertThat(api.get(member)).contains("'authorized':false");
    }

    @Test
    void whoWasLetInBySomebodyElseStaysIn() throws Exception {
        api.post("/controller/network/" + NETWORK, "{}");
        String member = "/controller/network/" + NETWORK + "/member/5a8772d153";
        api.post(member, "{'authorized':true,'name':'his own'}");
        api.post(NODE, "{'name':'till-4','networks':['" + NETWORK + "']}");
        api.delete(NODE);
        assertThat(api.get(member)).contains("'authorized':true", "'name':'his own'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[] | The body must be an object with name, owner or networks.",
                "nonsense | The body must be JSON",
                "{'name':7} | name must be a string.",
                "{'name':'a\\nb'} | name must not have control characters in it.",
                "{'name':'\\ud800'} | name must not have halves of characters in it.",
                "{'nmae':'x'} | \\'nmae\\' is unknown; there are name, networks, owner.",
                "{'networks':'8056c2e21c000001'} | networks must be an array.",
                "{'networks':[1]} | networks[0] must be an object or a network id.",
                "{'networks':['8056']} | networks[0]: \\'8056\\' is not a network id, which has 16 hex digits.",
                "{'networks':['0000000000000000']} | networks[0] must not be zero.",
                "{'networks':[{}]} | networks[0].id must be a network id, a string of 16 hex digits.",
                "{'networks':[{'id':'8056c2e21c000001','allow':true}]} | networks[0]: \\'allow\\' is unknown;",
                "{'networks':[{'id':'8056c2e21c000001','allowDNS':1}]} | networks[0].allowDNS must be true or false.",
                "{'networks':['8056c2e21c000001','8056c2e21c000001']} | networks has 8056c2e21c000001 twice.",
                "{'networks':['33f75bd24a000009']} | This node controls no network 33f75bd24a000009"
            })
    void whatCannotBeIsExplained(String body, String sentence) throws Exception {
        assertThat(api.post(NODE, body)).startsWith("400 {'error':'" + sentence);
        assertThat(api.get("/provision")).isEqualTo("200 []");
    }

    @Test
    void moreThanAMachineHasDevicesForIsRefused() throws Exception {
        StringBuilder ids = new StringBuilder();
        for (int i = 0; i < 33; i++) {
            ids.append(i == 0 ? "" : ",")
                    .append("'8056c2e21c0000")
                    .append(String.format("%02x", i))
                    .append("'");
        }
        assertThat(api.post(NODE, "{'networks':[" + ids + "]}"))
                .isEqualTo("400 {'error':'networks must not have more than 32 entries.'}");
        assertThat(api.post(NODE, "{'name':'" + "x".repeat(101) + "'}"))
                .isEqualTo("400 {'error':'name must not have more than 100 characters.'}");
    }

    @Test
    void nobodyDecidesAboutHimselfOrNobody() throws Exception {
        assertThat(api.post("/provision/33f75bd24a", "{}"))
                .isEqualTo("400 {'error':'This is the node that decides; let it join and leave by itself.'}");
        assertThat(api.post("/provision/ff00000000", "{}"))
                .isEqualTo("400 {'error':'No node has the address ff00000000.'}");
    }

    @Test
    void claimsNeedASecretThatSomeDeviceHas() throws Exception {
        assertThat(api.post("/provision/claim", "{'owner':'alice'}"))
                .startsWith("400 {'error':'secret must be a string");
        assertThat(api.post("/provision/claim", "{'secret':'K7QF','owner':'alice'}"))
                .startsWith("400 {'error':'This is no secret of a device");
        assertThat(api.post("/provision/claim", "{'secret':'K7QF-0M2X-9RTA-VB41-H8ZD'}"))
                .isEqualTo("400 {'error':'owner must be a string.'}");
        String claim = "{'secret':'K7QF-0M2X-9RTA-VB41-H8ZD','owner':'alice'}";
        assertThat(api.post("/provision/claim", claim)).startsWith("404 {'error':'No device has this secret");
        for (int i = 0; i < 4; i++) {
            api.post("/provision/claim", claim);
        }
        assertThat(api.post("/provision/claim", claim)).startsWith("429 ");
    }

    @Test
    void theOperatorNeedsTheTokenAndADeviceDoesNot() throws Exception {
        for (String path : new String[] {"/provision", NODE, "/netconf"}) {
            assertThat(plain(path).statusCode()).as(path).isEqualTo(401);
        }
        HttpResponse<String> device = plain("/netconf/1/5a8772d153");
        assertThat(device.statusCode()).isEqualTo(400);
        assertThat(device.body()).contains("Authorization");
        assertThat(plain("/netconf/2/5a8772d153").statusCode()).isEqualTo(401);
    }

    private HttpResponse<String> plain(String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + api.port() + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void onlyAnAuthorityDecides() throws Exception {
        Files.writeString(directory.resolve("local.conf"), "{\"settings\":{\"provisioning\":false}}");
        api.conf.reload();
        for (String answer : new String[] {
            api.get("/provision"),
            api.get(NODE),
            api.post(NODE, "{}"),
            api.delete(NODE),
            api.post("/provision/claim", "{}")
        }) {
            assertThat(answer).startsWith("409 {'error':'This node does not decide about others.");
        }
        assertThat(plain("/netconf/1/5a8772d153").statusCode()).isEqualTo(404);
    }

    @Test
    void aFounderIsNoDeviceOfHisOwn() throws Exception {
        assertThat(api.get("/netconf")).isEqualTo("200 {'authority':null}");
    }
}
