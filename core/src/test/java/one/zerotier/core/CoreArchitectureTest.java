package one.zerotier.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.security.SecureRandom;
import java.util.Random;

/** What makes the core a core: it computes. Whatever else happens in the world comes in as an argument. */
@AnalyzeClasses(packages = "one.zerotier.core", importOptions = DoNotIncludeTests.class)
final class CoreArchitectureTest {
    @ArchTest
    static final ArchRule KNOWS_NEITHER_SYSTEM_NOR_OPERATOR = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "one.zerotier.daemon..",
                    "one.zerotier.libc..",
                    "one.zerotier.link..",
                    "one.zerotier.poll..",
                    "one.zerotier.process..",
                    "one.zerotier.tap..",
                    "one.zerotier.udp..",
                    "com.sun.jna..",
                    "com.fasterxml.jackson..",
                    "org.slf4j..");

    @ArchTest
    static final ArchRule DOES_NO_IO = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.net..", "java.nio.channels..", "java.nio.file..", "java.util.logging..");

    @ArchTest
    static final ArchRule HAS_NO_THREADS = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.util.concurrent..")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(Thread.class, ThreadLocal.class);

    @ArchTest
    static final ArchRule HAS_NO_CLOCK = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.time..")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime");

    @ArchTest
    static final ArchRule HAS_NO_ENTROPY =
            noClasses().should().dependOnClassesThat().belongToAnyOf(Random.class, SecureRandom.class);

    @ArchTest
    static final ArchRule PACKAGES_ARE_IN_LAYERS = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("node")
            .definedBy("one.zerotier.core")
            .layer("controller")
            .definedBy("one.zerotier.core.controller")
            .layer("switching")
            .definedBy("one.zerotier.core.switching")
            .layer("multicast")
            .definedBy("one.zerotier.core.multicast")
            .layer("network")
            .definedBy("one.zerotier.core.network")
            .layer("social")
            .definedBy("one.zerotier.core.social")
            .layer("peer")
            .definedBy("one.zerotier.core.peer")
            .layer("env")
            .definedBy("one.zerotier.core.env")
            .layer("wire")
            .definedBy("one.zerotier.core.wire")
            .layer("offload")
            .definedBy("one.zerotier.core.offload")
            .layer("identity")
            .definedBy("one.zerotier.core.identity")
            .layer("crypto")
            .definedBy("one.zerotier.core.crypto")
            .whereLayer("node")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("controller")
            .mayOnlyBeAccessedByLayers("node", "multicast")
            .whereLayer("switching")
            .mayOnlyBeAccessedByLayers("node")
            .whereLayer("multicast")
            .mayOnlyBeAccessedByLayers("node")
            .whereLayer("network")
            .mayOnlyBeAccessedByLayers("node", "controller", "multicast")
            .whereLayer("social")
            .mayNotAccessAnyLayer()
            .whereLayer("offload")
            .mayOnlyAccessLayers("crypto")
            .whereLayer("offload")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("crypto")
            .mayNotAccessAnyLayer()
            .whereLayer("identity")
            .mayOnlyAccessLayers("crypto")
            .whereLayer("wire")
            .mayOnlyAccessLayers("crypto", "identity");

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("one.zerotier.core.(*)..").should().beFreeOfCycles();
}
