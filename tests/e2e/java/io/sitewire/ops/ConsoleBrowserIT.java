package io.sitewire.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.TimeoutError;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.LoadState;
import io.sitewire.demo.Artifact;
import io.sitewire.demo.SitewireInstance;
import io.sitewire.ops.console.ConsoleRole;
import io.sitewire.ops.console.Passwords;
import io.sitewire.support.Chromium;
import io.sitewire.support.ConsoleClient;
import io.sitewire.support.Site;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The console as its users see it, in a real browser, without an error in the browser's console and without a request that fails. It
 * makes the README's pictures: with {@code -Dsitewire.docs.write=true} into docs/images, else into target/images.
 */
@Timeout(900)
class ConsoleBrowserIT {
    private static final String PASSWORD = "a password of this test";
    private static final double PATIENCE_MILLIS = 120_000;
    private static final double SHOWN_MILLIS = 5_000;

    @TempDir
    private static Path folder;
    private static SitewireInstance edge;
    private static Chromium chromium;
    private final List<String> complaints = new ArrayList<>();
    private BrowserContext context;
    private Page page;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Chromium.isInstalled(), "chromium is not installed on this machine");
        edge = SitewireInstance.edge(Artifact.built(Site.home()), folder.resolve("plant-7"), "plant-7", "127.0.0.1:9", Map.of());
        Passwords passwords = new Passwords(folder.resolve("plant-7/data/console/passwords"));
        passwords.set(ConsoleRole.OPERATOR, PASSWORD);
        passwords.set(ConsoleRole.VIEWER, PASSWORD);
        edge.start();
        chromium = Chromium.start();
        edge.awaitReady();
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            chromium.close();
        }
        if (edge != null) {
            edge.close();
        }
    }

    @BeforeEach
    void open() {
        context = chromium.browser().newContext(new Browser.NewContextOptions().setViewportSize(1280, 800));
        page = context.newPage();
        page.setDefaultTimeout(PATIENCE_MILLIS);
        page.onConsoleMessage(message -> {
            if (List.of("error", "warning").contains(message.type())) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.onRequestFailed(request -> {
            // Hawtio loads its page anew after a login, whatever is still under way.
            if (!request.failure().equals("net::ERR_ABORTED")) {
                complaints.add(request.url() + ' ' + request.failure());
            }
        });
        page.onResponse(response -> {
            if (response.status() >= 400) {
                complaints.add(response.status() + " " + response.url());
            }
        });
        page.navigate("http://127.0.0.1:" + edge.httpPort() + "/hawtio/");
    }

    @AfterEach
    void close() {
        context.close();
    }

    @Test
    void anOperatorSeesCountsRiseStopsAndStartsARouteAndPausesForwarding() {
        login("operator", "a wrong password");
        page.getByText("Invalid login credentials").waitFor();
        assertThat(complaints).isNotEmpty().allMatch(text -> text.contains("403") || text.contains("Login error"));
        complaints.clear();

        login("operator", PASSWORD);
        choose("edge-enrich");
        openTab("Camel Nav", "Route Diagram", page.locator(".camel-node-label").first());
        ConsoleClient device = new ConsoleClient(edge.httpPort());
        for (int i = 0; i < 7; i++) {
            assertThat(device.post("/readings/press-1/temperature", "21.5").statusCode()).isEqualTo(202);
        }
        page.waitForCondition(() -> count() == 7);
        page.getByText("Expand all").hover();
        picture("console-route");

        listRoutes();
        row("edge-reject").getByText("Started").waitFor();
        picture("console-routes");
        switchRoute("edge-ingest-http", "Stop", "Stopped");
        assertThat(device.post("/readings/press-1/temperature", "21.5").statusCode()).isNotEqualTo(202);
        switchRoute("edge-ingest-http", "Start", "Started");
        assertThat(device.post("/readings/press-1/temperature", "21.5").statusCode()).isEqualTo(202);

        openLink();
        openTab("MBean Nav", "Operations", page.getByText("pause").first());

        assertThat(complaints).isEmpty();
        logout();
    }

    @Test
    void aViewersStopIsRefusedAndTheRouteGoesOn() {
        login("viewer", PASSWORD);
        listRoutes();
        row("edge-reject").getByRole(AriaRole.CHECKBOX).check();

        Response answer = page.waitForResponse(response -> response.request().postData() != null
                && response.request().postData().contains("\"stop()\""), () -> button("Stop").click());

        assertThat(answer.text()).contains("\"status\":403", "forbidden");
        assertThat(row("edge-reject").innerText()).contains("Started");
        assertThat(complaints).allMatch(text -> text.contains("forbidden"));
        complaints.clear();
        logout();
    }

    private void login(String user, String password) {
        page.fill("#pf-login-username-id", user);
        page.fill("#pf-login-password-id", password);
        page.click("button[type=submit]");
    }

    private void logout() {
        page.waitForLoadState(LoadState.NETWORKIDLE);
        page.click("#hawtio-header-user-dropdown-toggle");
        page.getByText("Log out").click();
        page.locator("#pf-login-password-id").waitFor();
        page.waitForLoadState(LoadState.NETWORKIDLE);
        // Hawtio asks every few seconds; what was under way finds nobody logged in.
        assertThat(complaints).allMatch(text -> text.contains("401") || text.contains("Failed to fetch"));
    }

    private void choose(String name) {
        click(page.locator("#camel-tree-view").getByText(name, exactly()), heading(name));
    }

    private Locator heading(String name) {
        return page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private void listRoutes() {
        choose("routes");
        openTab("Camel Nav", "Routes", row("edge-reject"));
    }

    /** Hawtio (5.2.0) shows the first tab by itself, but not of what is chosen while the tab of what was chosen before is still loading. */
    private void openTab(String nav, String tab, Locator shown) {
        click(page.locator("nav[aria-label='" + nav + "']").getByText(tab, exactly()), shown);
    }

    /** On a slow machine Hawtio is still choosing what to show first, and then forgets what was clicked: once more, until it is shown. */
    private void click(Locator what, Locator shown) {
        page.waitForCondition(() -> {
            what.click();
            try {
                shown.waitFor(new Locator.WaitForOptions().setTimeout(SHOWN_MILLIS));
                return true;
            } catch (TimeoutError e) {
                return false;
            }
        });
    }

    private long count() {
        return Long.parseLong(page.locator(".number").first().innerText());
    }

    private Locator row(String route) {
        return page.locator("#camel-routes-table tr").filter(new Locator.FilterOptions().setHas(page.getByText(route,
                new Page.GetByTextOptions().setExact(true))));
    }

    private Locator button(String text) {
        return page.locator("#camel-routes-toolbar").getByText(text, exactly());
    }

    private void switchRoute(String route, String button, String state) {
        row(route).getByRole(AriaRole.CHECKBOX).check();
        button(button).click();
        row(route).getByText(state).waitFor();
        if (row(route).getByRole(AriaRole.CHECKBOX).isChecked()) {
            row(route).getByRole(AriaRole.CHECKBOX).uncheck();
        }
    }

    private void openLink() {
        Locator folder = page.locator("[id='io.sitewire-folder']");
        click(page.locator("nav").getByText("JMX", exactly()), folder);
        click(folder.locator(".pf-v6-c-tree-view__node-toggle").first(), folder.getByText("Link", exactly()));
        click(folder.getByText("Link", exactly()), heading("Link"));
        openTab("MBean Nav", "Attributes", page.getByText("FailuresInARow"));
    }

    private static Locator.GetByTextOptions exactly() {
        return new Locator.GetByTextOptions().setExact(true);
    }

    private void picture(String name) {
        Path images = Site.home().resolve(Boolean.getBoolean("sitewire.docs.write") ? "docs/images" : "target/images");
        page.screenshot(new Page.ScreenshotOptions().setPath(images.resolve(name + ".png")));
    }
}
