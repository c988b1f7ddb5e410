package one.zerotier;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may use whom in this module. */
@AnalyzeClasses(packages = "one.zerotier", importOptions = DoNotIncludeTests.class)
final class NativeArchitectureTest {
    @ArchTest
    static final ArchRule ONLY_LIBC_TOUCHES_JNA = noClasses()
            .that()
            .resideOutsideOfPackage("one.zerotier.libc")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.sun.jna..");

    @ArchTest
    static final ArchRule NATIVE_KNOWS_NOTHING_OF_THE_PROTOCOL =
            noClasses().should().dependOnClassesThat().resideInAPackage("one.zerotier.core..");

    @ArchTest
    static final ArchRule PACKAGES_ARE_IN_LAYERS = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("libc")
            .definedBy("one.zerotier.libc")
            .layer("poll")
            .definedBy("one.zerotier.poll")
            .layer("udp")
            .definedBy("one.zerotier.udp")
            .layer("link")
            .definedBy("one.zerotier.link")
            .layer("tap")
            .definedBy("one.zerotier.tap")
            .layer("process")
            .definedBy("one.zerotier.process")
            .layer("resolver")
            .definedBy("one.zerotier.resolver")
            .whereLayer("libc")
            .mayNotAccessAnyLayer()
            .whereLayer("poll")
            .mayOnlyAccessLayers("libc")
            .whereLayer("udp")
            .mayOnlyAccessLayers("libc")
            .whereLayer("link")
            .mayOnlyAccessLayers("libc", "poll")
            .whereLayer("tap")
            .mayOnlyAccessLayers("libc")
            .whereLayer("process")
            .mayOnlyAccessLayers("libc")
            .whereLayer("resolver")
            .mayOnlyAccessLayers("libc");

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("one.zerotier.(*)..").should().beFreeOfCycles();
}
