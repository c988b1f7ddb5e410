package one.zerotier.daemon.cli;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what a shell needs to complete our commands. */
@Command(
        name = "completion",
        sortOptions = false,
        description = {
            "Print a script with which bash or zsh completes the commands of zerotier-cli, ids of networks and addresses.",
            "Type this, or put it into ~/.bashrc or ~/.zshrc:",
            "",
            "  source <(zerotier-cli completion bash)",
            "  source <(zerotier-cli completion zsh)",
            ""
        })
final class Completion extends CliCommand {
    private static final String PROGRAM = "zerotier-cli";

    /** Ids cost a question to the service, so they are asked for only where one can stand. */
    private static final String IDS = """

            # Ids of networks and addresses of nodes, where a command takes one.
            function _zerotier_ids() {
              case "${COMP_WORDS[*]}" in
                *" network "*|*" member "*|*" rules "*) zerotier-cli /controller/network ;;
                *" join "*|*" leave "*|*" get "*|*" set "*|*" multicast "*) zerotier-cli -j listnetworks | grep '"id":' ;;
              esac 2>/dev/null | grep -oE '[0-9a-f]{16}'
              case "${COMP_WORDS[*]}" in
                *" member "*)
                  local word
                  for word in "${COMP_WORDS[@]}"; do
                    if [[ "$word" =~ ^[0-9a-f]{16}$ ]]; then
                      zerotier-cli "/controller/network/$word/member" 2>/dev/null | grep -oE '"[0-9a-f]{10}"' | tr -d '"'
                    fi
                  done ;;
              esac
            }

            function _complete_zerotier_with_ids() {
              local word=${COMP_WORDS[COMP_CWORD]}
              _complete_zerotier-cli
              if [[ "$word" =~ ^[0-9a-f]*$ ]] && [ "$COMP_CWORD" -gt 1 ]; then
                COMPREPLY+=( $(compgen -W "$(_zerotier_ids)" -- "$word") )
              fi
            }
            complete -F _complete_zerotier_with_ids -o default zerotier-cli
            """;

    @Parameters(paramLabel = "bash|zsh", description = "The shell.")
    String shell = "";

    @Spec
    CommandSpec spec = CommandSpec.create();

    Completion(Session session) {
        super(session);
    }

    @Override
    public Integer call() throws CliException {
        if (!shell.equals("bash") && !shell.equals("zsh")) {
            throw Setting.misused("There is completion for bash and for zsh, not for \"" + shell + "\".");
        }
        CommandLine root = spec.root().commandLine();
        String script = AutoComplete.bash(PROGRAM, root);
        if (shell.equals("zsh")) {
            session.out.println("autoload -U +X compinit && compinit -u; autoload -U +X bashcompinit && bashcompinit");
        }
        session.out.print(script);
        session.out.print(IDS);
        return 0;
    }
}
