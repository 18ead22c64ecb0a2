using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace IngressController.Kubernetes.Api.Kubeconfig;

/// <summary>Reads the current context of a kubeconfig file (kind <c>Config</c>, apiVersion <c>v1</c>).</summary>
public static class KubeconfigReader
{
    /// <exception cref="ConfigurationException">It cannot be used; the message names file and field.</exception>
    public static ApiServerConfig Read(string path, TimeProvider time)
    {
        var file = Path.GetFullPath(path);
        var root = Parse(file);
        var current = root.Text("current-context")
            ?? throw root.Wrong("current-context", $"is not set (contexts: {Names(root, "contexts")})");
        var context = Named(root, "contexts", current, "context", root, "current-context");
        var cluster = new ClusterSection(Named(root, "clusters", context.Required("cluster"), "cluster", context, "cluster"), time);
        var config = cluster.Read() with { Namespace = context.Text("namespace") };
        if (context.Text("user") is not { } userName)
            return config;
        var user = new UserSection(Named(root, "users", userName, "user", context, "user"), time);
        return config with { Credentials = user.Credentials(cluster.ExecInfo), ClientCertificate = user.ClientCertificate() };
    }

    static KubeconfigNode Parse(string file)
    {
        try
        {
            using var reader = File.OpenText(file);
            var yaml = new YamlStream();
            yaml.Load(reader);
            return yaml.Documents.Count > 0 && yaml.Documents[0].RootNode is YamlMappingNode mapping
                ? new(mapping, file, "")
                : throw new ConfigurationException($"kubeconfig {file}: is not a kubeconfig");
        }
        catch (YamlException error)
        {
            // Do not use the parser's message: it may quote the line, which may be a key or a token.
            throw new ConfigurationException($"kubeconfig {file}: is not valid YAML (line {error.Start.Line})", error);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            // The parser's own faults: it falls over some texts that are no YAML.
            throw new ConfigurationException($"kubeconfig {file}: is not valid YAML", error);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ConfigurationException($"kubeconfig {file}: does not exist", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"kubeconfig {file}: cannot be read: permission denied or not a file", error);
        }
    }

    static KubeconfigNode Named(KubeconfigNode root, string list, string name, string section, KubeconfigNode asker, string askedBy)
    {
        var entry = root.Maps(list).FirstOrDefault(entry => entry.Text("name") == name)
            ?? throw asker.Wrong(askedBy, $"names {name}, which is not among {list} ({Names(root, list)})");
        return entry.Map(section) ?? throw entry.Wrong(section, "is missing");
    }

    static string Names(KubeconfigNode root, string list) =>
        root.Maps(list) is { Count: > 0 } entries ? string.Join(", ", entries.Select(entry => entry.Text("name") ?? "(no name)")) : "none";
}
