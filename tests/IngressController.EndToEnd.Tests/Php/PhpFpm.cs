using System.Globalization;
using System.Net;
using System.Net.Sockets;
using IngressController.EndToEnd.Tests.Machine;

namespace IngressController.EndToEnd.Tests.Php;

/// <summary>Debian's PHP-FPM with one script, which answers every path as the front controller of an application does.</summary>
sealed class PhpFpm : IAsyncDisposable
{
    const string Script = """
        <?php
        header('Content-Type: text/plain');
        switch ($_SERVER['DOCUMENT_URI']) {
            case '/server':
                echo json_encode($_SERVER);
                break;
            case '/upload':
                $body = file_get_contents('php://input');
                echo strlen($body), ' ', hash('sha256', $body), ' ', $_SERVER['CONTENT_LENGTH'];
                break;
            case '/stream':
                echo 'one';
                flush();
                while (!file_exists(__DIR__ . '/go')) { usleep(5000); clearstatcache(); }
                echo ' two';
                break;
            case '/die':
                echo 'half';
                flush();
                exec('kill -KILL ' . getmypid());
                break;
            case '/error':
                http_response_code(500);
                error_log("first\nsecond");
                break;
            case '/there':
                header('Location: /elsewhere');
                break;
            default:
                http_response_code($_SERVER['DOCUMENT_URI'] === '/missing' ? 404 : 200);
                header('X-Script: ' . $_SERVER['SCRIPT_NAME']);
                echo 'front controller of ', $_SERVER['REQUEST_URI'];
        }
        """;

    readonly Scratch _folder;
    readonly RunningProgram _program;

    PhpFpm(Scratch folder, RunningProgram program, IPEndPoint endpoint) => (_folder, _program, Endpoint) = (folder, program, endpoint);

    public IPEndPoint Endpoint { get; }

    /// <summary>The script's path, the value of SCRIPT_FILENAME.</summary>
    public string ScriptPath => _folder.File("index.php");

    /// <summary>Lets <c>/stream</c> go on.</summary>
    public Task LetGoAsync() => File.WriteAllTextAsync(_folder.File("go"), "");

    /// <param name="processes">How many requests it serves at a time.</param>
    public static async Task<PhpFpm> StartAsync(int processes)
    {
        var program = Unpacked.Find("php-fpm", "usr/sbin/php-fpm8.2");
        Requirement.Demand(program is not null, "php-fpm8.2, which tests/run unpacks");
        var folder = new Scratch("php");
        var endpoint = new IPEndPoint(IPAddress.Parse("127.0.6.9"), FreePort());
        await File.WriteAllTextAsync(folder.File("index.php"), Script);
        await File.WriteAllTextAsync(folder.File("fpm.conf"), string.Create(CultureInfo.InvariantCulture, $"""
            [global]
            error_log = /proc/self/fd/2
            daemonize = no
            [www]
            {(Environment.IsPrivilegedProcess ? "user = root\ngroup = root" : "")}
            listen = {endpoint}
            pm = static
            pm.max_children = {processes}
            php_admin_value[post_max_size] = 16M
            php_admin_flag[log_errors] = on
            """));
        var libraries = Path.Combine(Unpacked.Folder("php-fpm"), "usr", "lib");
        var found = Directory.Exists(libraries) ? string.Join(':', Directory.GetDirectories(libraries, "*-linux-gnu*")) : "";
        var running = RunningProgram.Start("env", $"LD_LIBRARY_PATH={found}", program!, "-n", "-F", "-R", "-y", folder.File("fpm.conf"));
        var php = new PhpFpm(folder, running, endpoint);
        await Eventually.TrueAsync(
            "PHP-FPM listens", () => running.HasExited || running.Error.Contains("ready to handle connections", StringComparison.Ordinal));
        Assert.False(running.HasExited, running.Log);
        return php;
    }

    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        _folder.Dispose();
    }

    // It takes no port 0. On this address nobody else listens.
    static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.6.9"), 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
