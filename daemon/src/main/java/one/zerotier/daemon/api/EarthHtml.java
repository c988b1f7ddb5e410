package one.zerotier.daemon.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import one.zerotier.core.wire.IpAddress;
import one.zerotier.daemon.api.EarthReport.Census;

/** The page for people: one file, without scripts and without anything from elsewhere. */
final class EarthHtml {
    private static final String STYLE =
            "body{font:18px/1.6 system-ui,sans-serif;max-width:36em;margin:3em auto;padding:0 1em;"
                    + "color:#223;background:#f6f8fa}h1{font-size:1.1em;font-weight:600;color:#567}"
                    + ".ip{font-size:2.4em;font-weight:700;margin:.2em 0}td,th{padding:.2em 1.5em .2em 0;text-align:left}"
                    + "th{font-weight:400;color:#567}@media(prefers-color-scheme:dark){body{color:#dde;background:#14181d}}";

    /** Allows this style, and nothing else whatever. */
    static final String POLICY = "default-src 'none'; style-src 'sha256-" + hash(STYLE)
            + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private EarthHtml() {}

    private static String hash(String style) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    static String of(EarthReport report) {
        StringBuilder body = new StringBuilder();
        IpAddress ip = report.earthAddress();
        body.append("<h1>Your Earth address</h1>\n<p class=\"ip\">");
        body.append(escape(ip == null ? "none yet" : ip.toString())).append("</p>\n<table>\n");
        row(body, "Your node", report.node().toString());
        row(body, "Founder of this Earth", report.founder().toString());
        row(body, "Between you and the founder", way(report));
        Census census = report.census();
        if (census != null) {
            row(
                    body,
                    "On this Earth",
                    census.members() + (census.members() == 1 ? " node, " : " nodes, ") + census.online() + " online");
        }
        body.append("</table>\n<p>For programs: <a href=\"/earth.json\">earth.json</a></p>\n");
        return page(body.toString());
    }

    private static String way(EarthReport report) {
        String latency = report.latencyMs() < 0 ? "" : ", " + report.latencyMs() + " ms there and back";
        return switch (report.way()) {
            case FOUNDER -> "nothing: you are the founder";
            case DIRECT -> "a direct path" + latency;
            case RELAYED -> "relayed by a supernode" + latency;
        };
    }

    private static void row(StringBuilder body, String name, String value) {
        body.append("<tr><th>").append(escape(name)).append("</th><td>");
        body.append(escape(value)).append("</td></tr>\n");
    }

    /** A page with nothing but a sentence. */
    static String of(String sentence) {
        return page("<h1>Earth</h1>\n<p>" + escape(sentence) + "</p>\n");
    }

    private static String page(String body) {
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width\">\n<title>Earth</title>\n<style>" + STYLE
                + "</style>\n</head>\n<body>\n" + body + "</body>\n</html>\n";
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
