using System.CommandLine;
using IngressController.Kubernetes;
using IngressController.Kubernetes.OneShot;

namespace IngressController.Check;

/// <summary>The command <c>check</c>.</summary>
static class CheckCommand
{
    // One paragraph for the reader's terminal to wrap, then what stands as it is.
    const string Description =
        "Tells what would become of the Ingresses that ingress-nginx serves: for each annotation, ConfigMap key and flag whether it is " +
        "honoured, differs, is not honoured or would be closed with 503, why, and what to do. It reads only, and reads no Secret of a cluster.\n\n" +
        """
        Examples:
          IngressController check --manifests ./manifests                        a file, or a folder of them
          kubectl get ing,svc,cm,deploy -A -o yaml | IngressController check --manifests -
          IngressController check --kubeconfig ~/.kube/config                    a cluster
          IngressController check --kubeconfig ~/.kube/config --output markdown > report.md
          IngressController check --values values.yaml --manifests ./manifests   an installation that is in Git only
          IngressController check --manifests ./manifests --output json | jq '.ingresses[] | select(.verdict != "same")'

        In CI, before a migration:
          IngressController check --manifests ./manifests --write-baseline known.tsv   write down what is known
          IngressController check --manifests ./manifests --baseline known.tsv         fail on what is new only
          IngressController check --manifests ./manifests --fail-on closed             fail on what would answer 503 only
          IngressController check --manifests ./manifests --fix > fix.sh               what mends findings that leave nothing to decide

        Before a change:
          IngressController check --diff main/manifests branch/manifests               hosts, paths, backends, features: what would be otherwise
          kubectl kustomize all | IngressController check --diff kubeconfig:$HOME/.kube/config -   a cluster, and all that is to be in it

        To the Gateway API:
          IngressController check --kubeconfig ~/.kube/config --to-gateway-api > gateway.yaml      read what it says is left out

        Exit code:
          0  nothing is as bad as --fail-on says, or all of it stands in the baseline; with --diff: nothing is different;
             with --to-gateway-api: no host is left out
          1  something is
          2  no answer: the command line cannot be used, something could not be read, or no Ingress of ingress-nginx was found
        """;

    static readonly Option<string?> Manifests = Text("--manifests", "PATH", "File or folder of YAML manifests to check; - for standard input");
    static readonly Option<string?> Kubeconfig = Text("--kubeconfig", "FILE", "Kubeconfig file of the cluster to check (default: the cluster of this pod)");
    static readonly Option<string?> WatchNamespace = Text("--watch-namespace", "NAMESPACE", "Read this namespace of the cluster only");
    static readonly Option<string?> ConfigMap = Text("--configmap", "NAMESPACE/NAME",
        "ingress-nginx' ConfigMap (default: the one its Deployment names, else ingress-nginx/ingress-nginx-controller)");
    static readonly Option<string[]> Values = new("--values")
    {
        HelpName = "FILE",
        Description = "Values of ingress-nginx' Helm chart, of which its ConfigMaps, flags and class follow; given again, later files override earlier ones",
    };

    static readonly Option<string?> IngressClass = Text("--ingress-class", "NAME",
        "Check Ingresses of this class only (default: every class of ingress-nginx, and ours)");
    static readonly Option<string> FailOn = new("--fail-on")
    {
        HelpName = "differs|not-honoured|closed|never",
        Description = "The least verdict that makes exit code 1 (default: not-honoured)",
        DefaultValueFactory = _ => "not-honoured",
    };

    static readonly Option<string?> BaselineFile = Text("--baseline", "FILE", "Findings that are known and do not count; written by --write-baseline");
    static readonly Option<string?> WriteBaseline = Text("--write-baseline", "FILE",
        "Write down what is found, for --baseline; without that flag all of it is known");
    static readonly Option<bool> Fix = new("--fix")
    {
        Description = "Print kubectl lines that mend findings, in place of the report; nothing is changed by check itself",
    };

    static readonly Option<bool> ToGatewayApi = new("--to-gateway-api")
    {
        Description = "Print the objects of the Gateway API that serve the same, as YAML, in place of the report. A host with an access rule " +
            "that has no counterpart is left out, and a comment says so",
    };

    static readonly Option<string[]> Diff = new("--diff")
    {
        HelpName = "OLD NEW",
        Description = "Say what would be served otherwise: files or folders of manifests before and after a change; - is standard input, " +
            "kubeconfig:FILE a cluster. Secrets are not compared where one side is a cluster",
        Arity = new(2, 2),
        AllowMultipleArgumentsPerToken = true,
    };

    static readonly Option<string> Output = new("--output", "-o")
    {
        HelpName = "table|json|markdown",
        Description = "Form of the report (default: table)",
        DefaultValueFactory = _ => "table",
    };

    public static Command Build()
    {
        var command = new Command("check", Description)
        {
            Manifests, Kubeconfig, WatchNamespace, ConfigMap, Values, IngressClass, FailOn, BaselineFile, WriteBaseline, Fix, ToGatewayApi, Diff, Output,
        };
        command.SetAction((result, cancellation) => CheckProcess.RunAsync(Read(result), cancellation));
        return command;
    }

    /// <summary>Reads and checks the values. Throws <see cref="ConfigurationException"/>.</summary>
    static CheckOptions Read(ParseResult result)
    {
        if (result.GetValue(Manifests) is not null && result.GetValue(Kubeconfig) is not null)
            throw new ConfigurationException("--manifests and --kubeconfig exclude each other: give one of them");
        if (result.GetValue(Manifests) is not null && result.GetValue(WatchNamespace) is not null)
            throw new ConfigurationException("--watch-namespace narrows what is read of a cluster; with --manifests leave it out");
        RefuseBesideDiff(result);
        RefuseBesideConversion(result);
        ObjectKey? configMap = result.GetValue(ConfigMap) switch
        {
            null => null,
            var text when ObjectKey.TryParse(text, out var key) => key,
            var text => throw new ConfigurationException($"--configmap: \"{text}\" is not of the form namespace/name"),
        };
        var output = result.GetValue(Output) switch
        {
            "table" => OutputFormat.Table,
            "json" => OutputFormat.Json,
            "markdown" => OutputFormat.Markdown,
            var text => throw new ConfigurationException($"--output: \"{text}\" is none of table, json and markdown"),
        };
        return new(
            result.GetValue(Manifests), result.GetValue(Kubeconfig), result.GetValue(WatchNamespace), configMap, result.GetValue(IngressClass), output)
        {
            FailOn = result.GetValue(FailOn) switch
            {
                "differs" => Verdict.Differs,
                "not-honoured" => Verdict.NotHonoured,
                "closed" => Verdict.Closed,
                "never" => null,
                var text => throw new ConfigurationException($"--fail-on: \"{text}\" is none of differs, not-honoured, closed and never"),
            },
            Values = result.GetValue(Values) ?? [],
            Baseline = result.GetValue(BaselineFile),
            WriteBaseline = result.GetValue(WriteBaseline),
            Fix = result.GetValue(Fix),
            ToGatewayApi = result.GetValue(ToGatewayApi),
            Diff = result.GetValue(Diff) is [var before, var after] ? (before, after) : null,
        };
    }

    static void RefuseBesideConversion(ParseResult result)
    {
        Option[] others = [FailOn, BaselineFile, WriteBaseline, Fix, Output];
        if (result.GetValue(ToGatewayApi) && others.FirstOrDefault(other => result.GetResult(other) is { Implicit: false }) is { } useless)
            throw new ConfigurationException($"--to-gateway-api prints objects, and no report; leave {useless.Name} out");
    }

    static void RefuseBesideDiff(ParseResult result)
    {
        if (result.GetValue(Diff) is not [var before, var after])
            return;
        Option[] others = [Manifests, Kubeconfig, FailOn, BaselineFile, WriteBaseline, Fix, ToGatewayApi];
        if (others.FirstOrDefault(other => result.GetResult(other) is { Implicit: false }) is { } useless)
            throw new ConfigurationException($"--diff names what is read, and its exit code is 1 for any difference; leave {useless.Name} out");
        if (before == ManifestFiles.StandardInput && after == ManifestFiles.StandardInput)
            throw new ConfigurationException("--diff: standard input can be one of both sides only");
    }

    static Option<string?> Text(string name, string value, string description) => new(name) { HelpName = value, Description = description };
}
