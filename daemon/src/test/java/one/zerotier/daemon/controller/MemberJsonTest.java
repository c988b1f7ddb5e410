package one.zerotier.daemon.controller;

import static one.zerotier.daemon.controller.JsonText.json;
import static one.zerotier.daemon.controller.JsonText.object;
import static one.zerotier.daemon.controller.JsonText.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import one.zerotier.core.controller.MemberRecord;
import one.zerotier.core.identity.Address;
import one.zerotier.daemon.json.InvalidValueException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemberJsonTest {
    private static final long NETWORK = 0x5b12fb8b815f79a6L;
    private static final MemberRecord NEW =
            MemberRecord.create(NETWORK, Address.parse("4f7c055b82"), 1795361640850L).toBuilder()
                    .revision(1)
                    .build();

    private static MemberRecord patched(String body) throws InvalidValueException {
        return MemberJson.patch(1795361640850L, NEW, json(body));
    }

    /** As captured from a stock controller. */
    @Test
    void aMemberThatWasNeverSeenLooksAsStocksDoes() throws InvalidValueException {
        assertThat(
                        text(
                                MemberJson.write(
                                        patched(
                                                "{'authorized':true,'activeBridge':true,'capabilities':[2000,1,'1'],'authenticationExpiryTime':5,"
                                                        + "'tags':[[1001,8],[1000,7]],'ipAssignments':['10.147.17.200/24','192.168.99.5','fd99::1']}"))))
                .isEqualTo(
                        "{'activeBridge':true,'address':'4f7c055b82','authenticationExpiryTime':5,"
                                + "'authorized':true,'capabilities':[1,2000],'creationTime':1795361640850,'id':'4f7c055b82',"
                                + "'ipAssignments':['10.147.17.200','192.168.99.5','fd99::1'],'lastAuthorizedCredential':null,"
                                + "'lastAuthorizedCredentialType':'api','lastAuthorizedTime':1795361640850,"
                                + "'lastDeauthorizedTime':0,'noAutoAssignIps':false,'nwid':'5b12fb8b815f79a6',"
                                + "'objtype':'member','remoteTraceLevel':0,'remoteTraceTarget':null,'revision':1,"
                                + "'ssoExempt':false,'tags':[[1000,7],[1001,8]],'vMajor':-1,'vMinor':-1,'vProto':-1,'vRev':-1}");
    }

    /** Captured: what a file of stock's holds comes out as it went in. */
    @Test
    void aMemberOfStocksIsKeptAsItIs() throws InvalidValueException {
        String stocks = "{'activeBridge':false,'address':'a63aa3016c','authenticationExpiryTime':0,'authorized':true,"
                + "'capabilities':[],'creationTime':1795361047906,'id':'a63aa3016c','identity':'a63aa3016c:0:70bedfd108"
                + "39ef7f4c7fe57de9da7fabd061a28051db9f59530ad0f3fe05a322f3fa8510fafac7042fb21d68b26982815f18952f52e2d"
                + "5fa6ccced992ffd3a6d','ipAssignments':['10.147.17.109'],'lastAuthorizedCredential':null,"
                + "'lastAuthorizedCredentialType':'api','lastAuthorizedTime':1795361064044,'lastDeauthorizedTime':0,"
                + "'name':'bee','noAutoAssignIps':false,'nwid':'5b12fb8b815f79a6','objtype':'member',"
                + "'remoteTraceLevel':0,'remoteTraceTarget':null,'revision':3,'ssoExempt':false,'tags':[[1000,2]],"
                + "'vMajor':1,'vMinor':14,'vProto':12,'vRev':1}";
        assertThat(text(MemberJson.write(MemberJson.read(NETWORK, object(stocks), Entries.Complaints.REFUSE))))
                .isEqualTo(stocks);
    }

    @Test
    void onlyAChangeOfAuthorizationHasATime() throws InvalidValueException {
        MemberRecord in = MemberJson.patch(1, NEW, json("{'authorized':1}"));
        assertThat(in.authorized()).isTrue();
        assertThat(in.lastAuthorizedTime()).isEqualTo(1);
        assertThat(in.credentialType()).isEqualTo("api");
        assertThat(MemberJson.patch(2, in, json("{'authorized':true,'name':null}")))
                .isEqualTo(in);
        MemberRecord out = MemberJson.patch(3, in, json("{'authorized':false}"));
        assertThat(out.lastDeauthorizedTime()).isEqualTo(3);
        assertThat(out.lastAuthorizedTime()).isEqualTo(1);
        assertThat(MemberJson.patch(4, out, json("{'authorized':null}"))).isEqualTo(out);
    }

    @Test
    void whatARequestMayNotChangeItDoesNot() throws InvalidValueException {
        assertThat(patched("{'id':'1','address':'2','nwid':'3','revision':5,'identity':'x','vMajor':1,'foo':1,"
                        + "'lastAuthorizedTime':5,'creationTime':1,'ssoExempt':true,"
                        + "'authenticationURL':'x','ipAssignments':null,'tags':null}"))
                .isEqualTo(NEW);
        assertThat(patched("[]")).isEqualTo(NEW);
    }

    @Test
    void whatFrontEndsSendBackIsNoChange() throws InvalidValueException {
        MemberRecord member = patched("{'authorized':true,'name':'x','tags':[[1,2]],'capabilities':[3]}");
        assertThat(MemberJson.patch(9, member, MemberJson.write(member))).isEqualTo(member);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'ipAssignments':'10.0.0.1'}|ipAssignments must be an array.",
                "{'ipAssignments':['10.0.0.1',5]}|ipAssignments[1] must be a string with an IP address.",
                "{'ipAssignments':['nowhere']}|ipAssignments[0]: \"nowhere\" is not an IP address.",
                "{'tags':[1]}|tags[0] must be an array of a tag's id and its value.",
                "{'tags':[[1,2,3]]}|tags[0] must be an array of a tag's id and its value.",
                "{'tags':[[1,null]]}|tags[0][1] must be a number.",
                "{'capabilities':[{}]}|capabilities[0] must be a number.",
            })
    void whatStockWouldDropIsRefusedAndNamed(String body, String sentence) {
        assertThatThrownBy(() -> patched(body))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage(sentence);
    }

    @Test
    void aBadIdentityInAFileIsLeftOutWithAComplaint() throws InvalidValueException {
        List<String> complaints = new ArrayList<>();
        MemberRecord member = MemberJson.read(
                NETWORK,
                object("{'id':'4F7C055B82','identity':'x','vMajor':1,'vMinor':14}"),
                complaint -> complaints.add(complaint.getMessage()));
        assertThat(member.address()).isEqualTo(Address.parse("4f7c055b82"));
        assertThat(member.identity()).isNull();
        assertThat(member.version()).isNull();
        assertThat(complaints).containsExactly("identity: an identity has three or four fields separated by colons.");
    }
}
