using System.Text.Json.Nodes;
using IngressController.EndToEnd.Tests.Controller;
using IngressController.EndToEnd.Tests.Machine;

namespace IngressController.EndToEnd.Tests.Deploy;

/// <summary>
/// The published program, run as a kubelet would run the container of a rendered workload: its flags and environment, its service
/// account's token where pods have it, its user, no capabilities, a root file system that cannot be written, and a folder for
/// temporary files. Only its ports are any that are free. Needs root.
/// </summary>
sealed class ControllerPod : IAsyncDisposable
{
    public const string Name = "controller-0";
    public const string Node = "node-0";

    /// <summary>Account folder, program folder, user, then what env takes. What the pod has of its own is in its own /run.</summary>
    const string Surroundings = """
        set -e
        mount -t tmpfs -o mode=755 tmpfs /run
        mkdir -p /run/secrets/kubernetes.io/serviceaccount
        cp "$0"/* /run/secrets/kubernetes.io/serviceaccount
        cp -r "$1" /run/app
        chmod -R a+rX /run/secrets /run/app
        mkdir -m 1777 /run/tmp
        user=$2
        shift 2
        mount -o remount,ro,bind /
        exec setpriv --reuid "$user" --regid "$user" --clear-groups --bounding-set -all --inh-caps -all --no-new-privs env TMPDIR=/run/tmp "$@"
        """;

    static readonly string[] Ports = ["--http-port", "--https-port", "--healthz-port"];

    readonly Scratch _account;

    ControllerPod(Scratch account, RunningProgram program, string user)
    {
        _account = account;
        Program = program;
        User = user;
    }

    /// <summary>Who it is to the API server.</summary>
    public string User { get; }

    public RunningProgram Program { get; }

    /// <summary>Starts one.</summary>
    /// <param name="cluster">Where the objects have been applied.</param>
    /// <param name="objects">With the workload.</param>
    /// <param name="flags">Flags in place of the workload's own, as <c>--name=value</c>.</param>
    public static async Task<ControllerPod> StartAsync(AuditedCluster cluster, RenderedObjects objects, params string[] flags)
    {
        var @namespace = objects.Namespace;
        var account = (string)objects.PodSpec["serviceAccountName"]!;
        var folder = new Scratch("account");
        await File.WriteAllTextAsync(folder.File("token"), (await cluster.Kubectl.RunAsync("create", "token", account, "--namespace", @namespace)).Trim());
        await File.WriteAllTextAsync(folder.File("namespace"), @namespace);
        File.Copy(cluster.Server.Authority, folder.File("ca.crt"));

        var environment = objects.Container["env"]!.AsArray().ToDictionary(entry => (string)entry!["name"]!, entry => ValueOf(entry!, @namespace));
        var given = flags.Concat(Ports.Select(port => $"{port}=0")).ToList();
        var arguments = objects.Arguments.Where(argument => !given.Any(flag => NameOf(flag) == NameOf(argument))).Concat(given)
            .Select(argument => environment.Aggregate(argument, (text, entry) => text.Replace($"$({entry.Key})", entry.Value, StringComparison.Ordinal)));
        var program = await ControllerProgram.PathAsync();
        return new(folder, RunningProgram.Start([
            "unshare", "--mount", "sh", "-c", Surroundings, folder.Path, Path.GetDirectoryName(program)!, objects.RunAsUser,
            $"KUBERNETES_SERVICE_HOST={cluster.Server.Url.Host}", $"KUBERNETES_SERVICE_PORT={cluster.Server.Url.Port}",
            .. environment.Select(entry => $"{entry.Key}={entry.Value}"),
            $"/run/app/{Path.GetFileName(program)}", .. arguments]), $"system:serviceaccount:{@namespace}:{account}");
    }

    /// <summary>Waits until it is ready.</summary>
    public Task<ControllerProcess> ReadyAsync() => ControllerProcess.FollowAsync(Program);

    public async ValueTask DisposeAsync()
    {
        await Program.DisposeAsync();
        _account.Dispose();
    }

    static string NameOf(string flag) => flag.Split('=')[0];

    static string ValueOf(JsonNode entry, string @namespace) => (string?)entry["valueFrom"]?["fieldRef"]?["fieldPath"] switch
    {
        "metadata.name" => Name,
        "metadata.namespace" => @namespace,
        null => (string)entry["value"]!,
        var other => throw new NotSupportedException($"fieldRef {other}"),
    };
}
