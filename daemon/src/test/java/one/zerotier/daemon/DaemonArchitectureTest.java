package one.zerotier.daemon;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may use whom in the daemon. */
@AnalyzeClasses(packages = "one.zerotier.daemon", importOptions = DoNotIncludeTests.class)
final class DaemonArchitectureTest {
    @ArchTest
    static final ArchRule ONLY_NATIVE_TOUCHES_JNA =
            noClasses().should().dependOnClassesThat().resideInAPackage("com.sun.jna..");

    @ArchTest
    static final ArchRule THE_COMMAND_LINE_IS_A_CLIENT = noClasses()
            .that()
            .resideInAPackage("one.zerotier.daemon.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("one.zerotier.daemon.engine..", "one.zerotier.daemon.api..");

    @ArchTest
    static final ArchRule NOBODY_NEEDS_THE_COMMAND_LINE = noClasses()
            .that()
            .resideInAPackage("one.zerotier.daemon.*..")
            .and()
            .resideOutsideOfPackage("one.zerotier.daemon.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("one.zerotier.daemon.cli..");

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("one.zerotier.daemon.(*)..").should().beFreeOfCycles();
}
