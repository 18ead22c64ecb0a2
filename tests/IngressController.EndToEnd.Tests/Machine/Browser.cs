using Microsoft.Playwright;

namespace IngressController.EndToEnd.Tests.Machine;

/// <summary>Debian's Chromium, without a window, driven by Playwright. One a test.</summary>
sealed class Browser : IAsyncDisposable
{
    readonly IPlaywright _driver;
    readonly IBrowser _browser;

    Browser(IPlaywright driver, IBrowser browser) => (_driver, _browser) = (driver, browser);

    /// <summary>Starts one.</summary>
    /// <param name="arguments">Command line switches.</param>
    public static async Task<Browser> StartAsync(params string[] arguments)
    {
        var program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Select(folder => Path.Combine(folder, "chromium")).FirstOrDefault(File.Exists);
        Requirement.Demand(program is not null, "chromium, which tests/run installs");
        var driver = await Playwright.CreateAsync();
        // As root, in a container, it has no sandbox; it sees nothing but the test's own pages.
        return new(driver, await driver.Chromium.LaunchAsync(new() { ExecutablePath = program, Args = ["--no-sandbox", .. arguments] }));
    }

    /// <summary>An empty page of its own.</summary>
    public Task<IPage> OpenAsync(int width = 1280, int height = 800) =>
        _browser.NewPageAsync(new() { ViewportSize = new() { Width = width, Height = height } });

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _driver.Dispose();
    }
}
