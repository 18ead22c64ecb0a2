using System.CommandLine;
using IngressController.Cli;
using IngressController.Kubernetes;

namespace IngressController.Explain;

/// <summary>The command <c>explain</c>.</summary>
static class ExplainCommand
{
    // One paragraph for the reader's terminal to wrap, then what stands as it is.
    const string Description =
        "Tells what would become of a request and why: certificate, host, path, Service, pods, redirects, access lists, passwords, and where " +
        "each value comes from; or why nothing answers. It sends no request and changes nothing. Give it the flags of the controller. " +
        "It reads what the controller reads, Secrets among it, and shows nothing of them.\n\n" +
        """
        Examples:
          IngressController explain https://shop.test/cart --kubeconfig ~/.kube/config
          IngressController explain http://shop.test/ --manifests ./manifests --client 192.0.2.1
          IngressController explain https://shop.test/api --manifests ./manifests --method POST --header 'X-Canary: always'
          IngressController explain https://shop.test/ --kubeconfig ~/.kube/config --output json | jq .values
          kubectl get ing,svc,cm,secret,endpointslices -A -o yaml | IngressController explain https://shop.test/ --manifests -
          curl 'localhost:10254/debug/explain?url=https://shop.test/cart&format=text'          a running controller

        Exit code: 0 something answers, 1 nothing does or it is closed or refused, 2 the command line or something to read cannot be used.
        """;

    static readonly Argument<string> Url = new("URL") { Description = "The request's URL, with http:// or https://" };
    static readonly Option<string[]> Header = new("--header", "-H") { HelpName = "NAME: VALUE", Description = "A header of the request; may be given again" };
    static readonly Option<string?> Client = new("--client") { HelpName = "ADDRESS", Description = "Where the connection comes from, for address lists" };
    static readonly Option<string?> Method = new("--method", "-X") { HelpName = "METHOD", Description = "The request's method (default: GET)" };
    static readonly Option<string> Output = new("--output", "-o")
    {
        HelpName = "text|json",
        Description = "Form of the explanation (default: text)",
        DefaultValueFactory = _ => "text",
    };

    public static Command Build(ControllerFlags flags)
    {
        var command = new Command("explain", Description) { Url, Header, Client, Method, Output };
        foreach (var option in flags.Serving)
            command.Options.Add(option);
        command.SetAction((result, cancellation) =>
        {
            var isJson = result.GetValue(Output) switch
            {
                "text" => false,
                "json" => true,
                var text => throw new ConfigurationException($"--output: \"{text}\" is neither text nor json"),
            };
            return ExplainQuestion.TryParse(
                result.GetValue(Url) ?? "", result.GetValue(Header) ?? [], result.GetValue(Client), result.GetValue(Method), out var question, out var problem)
                ? ExplainProcess.RunAsync(question, flags.Read(result), isJson, cancellation)
                : throw new ConfigurationException(problem);
        });
        return command;
    }
}
