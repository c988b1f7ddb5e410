package one.zerotier.daemon.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a stock node can answer; samples were captured from one. */
class StockServiceTest {
    @TempDir
    Path directory;

    private HttpServer service;

    @BeforeEach
    void start() throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.start();
    }

    @AfterEach
    void stop() {
        service.stop(0);
    }

    private void answer(String path, int status, String body) {
        service.createContext(path, exchange -> {
            byte[] bytes = body.replace('\'', '"').getBytes(UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private CliRun cli(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "-p" + service.getAddress().getPort();
        all[1] = "-Tx";
        all[2] = "-H" + service.getAddress().getAddress().getHostAddress();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return CliRun.cli(directory, all);
    }

    @Test
    void aTunnelShows() {
        answer("/status", 200, "{'address':'7a26ea7225','online':true,'tcpFallbackActive':true,'version':'1.14.1'}");
        assertThat(cli("info").out()).isEqualTo("200 info 7a26ea7225 1.14.1 TUNNELED\n");
        answer(
                "/peer",
                200,
                "[{'address':'5b12fb8b81','latency':-1,'paths':[],'role':'PLANET','tunneled':true,"
                        + "'version':'-1.-1.-1','versionMajor':-1},{'address':'5b12fb8b82','latency':7,'paths':["
                        + "{'address':'10.77.0.1/27648','lastReceive':0,'lastSend':0,'preferred':true}],"
                        + "'role':'LEAF','tunneled':true,'version':'1.14.1','versionMajor':1}]");
        assertThat(cli("peers").out())
                .isEqualTo("200 peers\n<ztaddr>   <ver>  <role> <lat> <link>   <lastTX> <lastRX> <path>\n"
                        + "5b12fb8b81 -      PLANET    -1 RELAY\n"
                        + "5b12fb8b82 1.14.1 LEAF       7 RELAY -1       -1       10.77.0.1/27648\n"
                        + "NOTE: Currently tunneling through a TCP relay. Ensure that UDP is not blocked.\n");
        assertThat(cli("listpeers").out())
                .isEqualTo("200 listpeers <ztaddr> <path> <latency> <version> <role>\n"
                        + "200 listpeers 5b12fb8b81 - -1 - PLANET\n"
                        + "200 listpeers 5b12fb8b82 10.77.0.1/27648;-1;-1 7 1.14.1 LEAF\n");
    }

    @Test
    void addressesAndLoginsOfNetworksShow() {
        long expiryMs = System.currentTimeMillis() + 100_500;
        answer(
                "/network",
                200,
                "[{'assignedAddresses':['fd5b:12fb:8b81:5f79:a699:93a6:3aa3:16c/88',"
                        + "'fcda:4d82:2da6:3aa3:16c::1/40','10.147.17.109/24'],'id':'5b12fb8b815f79a6',"
                        + "'mac':'a6:df:65:22:8a:97','name':'testnet','nwid':'5b12fb8b815f79a6',"
                        + "'portDeviceName':'zt2cj2j4rh','status':'OK','type':'PRIVATE','ssoEnabled':true,"
                        + "'authenticationExpiryTime':" + expiryMs + "},{'nwid':'1234567812345678','name':'',"
                        + "'mac':'7a:f0:0e:b1:79:3a','status':'AUTHENTICATION_REQUIRED','type':'PRIVATE',"
                        + "'portDeviceName':'ztnitgeltk','ssoEnabled':true,'authenticationURL':'https://x/y'}]");
        assertThat(cli("listnetworks").out())
                .matches("200 listnetworks <nwid> <name> <mac> <status> <type> <dev> <ZT assigned ips>\n"
                        + "200 listnetworks 5b12fb8b815f79a6 testnet a6:df:65:22:8a:97 OK PRIVATE zt2cj2j4rh"
                        + " fd5b:12fb:8b81:5f79:a699:93a6:3aa3:16c/88,fcda:4d82:2da6:3aa3:16c::1/40,"
                        + "10.147.17.109/24\n    AUTH OK, expires in: (100|99) seconds\n"
                        + "200 listnetworks 1234567812345678  7a:f0:0e:b1:79:3a AUTHENTICATION_REQUIRED PRIVATE"
                        + " ztnitgeltk -\n    AUTH EXPIRED, URL: https://x/y\n");
        String id = "5b12fb8b815f79a6";
        assertThat(cli("get", id, "ip").out())
                .isEqualTo("fd5b:12fb:8b81:5f79:a699:93a6:3aa3:16c\nfcda:4d82:2da6:3aa3:16c::1\n10.147.17.109\n");
        assertThat(cli("get", id, "ip4").out()).isEqualTo("10.147.17.109\n");
        assertThat(cli("get", id, "ip6").out())
                .isEqualTo("fd5b:12fb:8b81:5f79:a699:93a6:3aa3:16c\nfcda:4d82:2da6:3aa3:16c::1\n");
        assertThat(cli("get", id, "ip6plane").out()).isEqualTo("fcda:4d82:2da6:3aa3:16c::1\n");
        assertThat(cli("get", id, "ip6prefix").out()).isEqualTo("fcda:4d82:2da6:3aa3:16c:\n");
    }

    @Test
    void ourOwnCommandsSayWhenAServiceDoesNotKnowThem() {
        assertThat(cli("invitation")).isEqualTo(new CliRun(1, "", "The service answers with status 404.\n"));
        answer("/controller/network", 500, "{'error': 500, 'description': 'a text'}");
        assertThat(cli("network", "create")).isEqualTo(new CliRun(1, "", "a text\n"));
    }

    @Test
    void whatIsNotJsonIsNamed() {
        answer("/status", 200, "hello");
        assertThat(cli("info").err()).startsWith("The service answers with something that is not JSON: ");
        assertThat(cli("info").status()).isEqualTo(1);
    }

    private static final String BONDED = "{'address':'4f7c055b82','isBonded':true,'bondingPolicyStr':'active-backup',"
            + "'linkSelectMethod':0,'numAliveLinks':18,'numTotalLinks':18,'failoverInterval':5000,'upDelay':0,"
            + "'downDelay':0,'packetsPerLink':64,'paths':[{'address':'10.77.0.3/9993','assignedFlowCount':0,"
            + "'bonded':0,'eligible':1,'givenLinkSpeed':0,'ifname':'eth0','lastInAge':58,'lastOutAge':58,"
            + "'latencyMean':0.0,'latencyVariance':0.0,'localPort':9993,'localSocket':94785983507616,"
            + "'relativeQuality':0.0}]}";

    @Test
    void bondsAreShown() {
        answer("/peer", 200, "[{'address':'5b12fb8b81','isBonded':false}," + BONDED + "]");
        String list = "    <peer>                        <bondtype>     <links>\n"
                + "4f7c055b82                     active-backup         18/18\n";
        assertThat(cli("bond", "list").out()).isEqualTo(list);
        assertThat(cli("listbonds").out()).isEqualTo(list);
        answer("/bond/show/4f7c055b82", 200, BONDED);
        assertThat(cli("bond", "4f7c055b82", "show").out()).isEqualTo("""
            Peer                   : 4f7c055b82
            Bond                   : active-backup
            Link Select Method     : 0
            Links                  : 18/18
            Failover Interval (ms) : 5000
            Up Delay (ms)          : 0
            Down Delay (ms)        : 0
            Packets Per Link       : 64

            idx                  interface                                  path               socket             local port
            ------------------------------------------------------------------------------------------------------------------------
             0:                       eth0                                      10.77.0.3/9993 0000563514e06ca0         9993

            idx     lat      pdv    capacity    qual      rx_age      tx_age  eligible  bonded   flows
            ------------------------------------------------------------------------------------------------------------------------
             0:     0.00     0.00          0  0.0000          58          58         1       0       0
            """);
        answer("/bond/rotate/4f7c055b82", 200, "{}");
        assertThat(cli("bond", "4f7c055b82", "rotate").out()).isEqualTo("200 rotate OK\n");
        answer("/bond/setmtu/1400/eth0/10.0.0.1", 400, "Unable to find specified link");
        assertThat(cli("bond", "setmtu", "1400", "eth0", "10.0.0.1"))
                .isEqualTo(new CliRun(1, "400 Failed to set MTU: Unable to find specified link\n", ""));
    }

    @Test
    void withoutBondsAllThereIsIsSaidAsStockDoes() {
        answer("/peer", 200, "[]");
        assertThat(cli("listbonds").out())
                .isEqualTo("    <peer>                        <bondtype>     <links>\n"
                        + "      NONE\t\t\t\tNONE\t    NONE       NONE\n");
        answer("/bond/show/1234567890", 400, "{}");
        assertThat(cli("bond", "1234567890", "show")).isEqualTo(new CliRun(1, "400 bond {}\n", ""));
        for (String[] words : new String[][] {{"bond"}, {"bond", "1234567890"}, {"bond", "xx", "show"}}) {
            assertThat(cli(words)).isEqualTo(new CliRun(2, "(bond) command is missing required arguments\n", ""));
        }
    }
}
