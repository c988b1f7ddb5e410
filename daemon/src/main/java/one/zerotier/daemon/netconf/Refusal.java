package one.zerotier.daemon.netconf;

/** Why a device did not take what it was told. The names, in lower case, are those that the API shows. */
enum Refusal {
    UNREACHABLE("it cannot be reached"),
    STATUS("it answers with an error"),
    TOO_LONG("its answer is too long"),
    TOO_SLOW("its answer takes too long"),
    MALFORMED("its answer is not of the form that it must have"),
    SIGNATURE("the signature of the answer is not the authority's, or it is for another request"),
    SEALED("the answer is sealed for somebody else"),
    OTHER_NODE("the answer is about another node"),
    OLDER("the answer is older than what this node has"),
    NOT_KEPT("the answer cannot be kept on this node's disk");

    private final String sentence;

    Refusal(String sentence) {
        this.sentence = sentence;
    }

    String sentence() {
        return sentence;
    }
}
