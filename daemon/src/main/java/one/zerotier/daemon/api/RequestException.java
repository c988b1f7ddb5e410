package one.zerotier.daemon.api;

/**
 * Ends a request early. Unchecked, so that a task on the engine's thread can end the request that it is part of. It has no
 * stack, because it is an answer and not a fault.
 */
final class RequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Answer answer;

    private RequestException(Answer answer) {
        super(Integer.toString(answer.status()), null, false, false);
        this.answer = answer;
    }

    /** 404 without a body: what stock answers for paths and objects that do not exist. */
    static RequestException notFound() {
        return new RequestException(Answer.empty(404));
    }

    static RequestException with(Answer answer) {
        return new RequestException(answer);
    }

    static RequestException badRequest(String sentence) {
        return new RequestException(Answer.refusal(400, sentence));
    }

    Answer answer() {
        return answer;
    }
}
