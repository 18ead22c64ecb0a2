using IngressController.Core.Cluster;

namespace IngressController.Tests.Kubernetes.Decoding;

public sealed class UnreadableObjectTests
{
    [Theory]
    [InlineData("'spec':{'rules':[{},{'http':{'paths':[{},{'backend':{'service':{'port':{'number':'80'}}}}]}}]}",
        "spec.rules[1].http.paths[1].backend.service.port.number", "must be a number: write it without quotes")]
    [InlineData("'spec':{'defaultBackend':{'service':{'port':{'number':true}}}}", "spec.defaultBackend.service.port.number", "must be a number")]
    [InlineData("'spec':{'defaultBackend':{'service':{'port':{'number':80.5}}}}",
        "spec.defaultBackend.service.port.number", "must be a whole number that fits 64 bits")]
    [InlineData("'spec':{'defaultBackend':{'service':{'port':{'number':99999999999999999999}}}}",
        "spec.defaultBackend.service.port.number", "must be a whole number that fits 64 bits")]
    [InlineData("'spec':{'defaultBackend':{'service':{'port':80}}}", "spec.defaultBackend.service.port", "must be a map")]
    [InlineData("'spec':{'rules':[{'host':80}]}", "spec.rules[0].host", "must be a string: quote it")]
    [InlineData("'spec':{'rules':[{'host':['a']}]}", "spec.rules[0].host", "must be a string")]
    [InlineData("'spec':{'rules':{'host':'a'}}", "spec.rules", "must be a list")]
    [InlineData("'spec':{'rules':['a']}", "spec.rules[0]", "must be a map")]
    [InlineData("'spec':{'rules':[{'http':[]}]}", "spec.rules[0].http", "must be a map")]
    [InlineData("'spec':{'tls':[{'hosts':'a'}]}", "spec.tls[0].hosts", "must be a list")]
    [InlineData("'spec':[]", "spec", "must be a map")]
    [InlineData("'spec':{'backend':{'servicePort':1.5}}", "spec.backend.servicePort", "must be a whole number that fits 32 bits")]
    [InlineData("'spec':{'backend':{'servicePort':[]}}", "spec.backend.servicePort", "must be a number or a name")]
    public void A_field_of_the_wrong_type_is_named_with_what_it_must_be(string rest, string field, string reason)
    {
        var problem = Decoded.Bad(ResourceKind.Ingress, $"{{'metadata':{{'name':'shop','namespace':'web'}},{rest}}}");

        Assert.Equal(new(new(ResourceKind.Ingress, new("web", "shop")), field, reason), problem);
    }

    [Theory]
    [InlineData("{'name':'n','annotations':{'nginx.ingress.kubernetes.io/ssl-redirect':true}}",
        "metadata.annotations[nginx.ingress.kubernetes.io/ssl-redirect]", "must be a string: quote it")]
    [InlineData("{'name':'n','annotations':{'plain':5}}", "metadata.annotations.plain", "must be a string: quote it")]
    [InlineData("{'name':'n','annotations':[]}", "metadata.annotations", "must be a map")]
    [InlineData("{'name':'n','creationTimestamp':'yesterday'}", "metadata.creationTimestamp", "must be a time such as 2026-01-31T12:00:00Z")]
    [InlineData("{'name':'n','creationTimestamp':5}", "metadata.creationTimestamp", "must be a time such as 2026-01-31T12:00:00Z")]
    [InlineData("{'name':'n','namespace':7}", "metadata.namespace", "must be a string: quote it")]
    public void Broken_metadata_still_names_the_object(string metadata, string field, string reason)
    {
        var problem = Decoded.Bad(ResourceKind.Ingress, $"{{'metadata':{metadata}}}");

        Assert.Equal(new(new(ResourceKind.Ingress, new("default", "n")), field, reason), problem);
    }

    [Theory]
    [InlineData("{'metadata':{'name':5}}", "metadata.name", "must be a string: quote it")]
    [InlineData("{'metadata':{'name':''}}", "metadata.name", "is missing")]
    [InlineData("{'metadata':{}}", "metadata.name", "is missing")]
    [InlineData("{'metadata':[]}", "metadata", "must be a map")]
    [InlineData("{}", "metadata.name", "is missing")]
    [InlineData("null", "", "must be a map")]
    [InlineData("[]", "", "must be a map")]
    [InlineData("'text'", "", "must be a map")]
    [InlineData("", "", "is not valid JSON at byte 0")]
    public void An_object_without_a_readable_name_has_an_empty_one(string json, string field, string reason)
    {
        var problem = Decoded.Bad(ResourceKind.Service, json);

        Assert.Equal(new(new(ResourceKind.Service, new("default", "")), field, reason), problem);
    }

    [Fact]
    public void JSON_that_breaks_off_is_reported_with_the_name_that_was_read()
    {
        var problem = Decoded.Bad(ResourceKind.ConfigMap, "{'metadata':{'namespace':'web','name':'c'},'data':{'a':");

        Assert.Equal(new(ResourceKind.ConfigMap, new("web", "c")), problem.Reference);
        Assert.Equal("", problem.Field);
        Assert.StartsWith("is not valid JSON at byte ", problem.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ResourceKind.Service, "'spec':{'ports':[{'port':1},{'name':'x'}]}", "spec.ports[1].port", "is missing")]
    [InlineData(ResourceKind.Service, "'spec':{'ports':[null]}", "spec.ports[0].port", "is missing")]
    [InlineData(ResourceKind.Service, "'spec':{'ports':[{'port':4294967376}]}", "spec.ports[0].port", "must be a whole number that fits 32 bits")]
    [InlineData(ResourceKind.Service, "'spec':{'ports':[{'port':80,'targetPort':{}}]}", "spec.ports[0].targetPort", "must be a number or a name")]
    [InlineData(ResourceKind.Service, "'spec':{'selector':'app'}", "spec.selector", "must be a map")]
    [InlineData(ResourceKind.Service, "'spec':{'clusterIPs':'None'}", "spec.clusterIPs", "must be a list")]
    [InlineData(ResourceKind.Service, "'spec':{'sessionAffinityConfig':{'clientIP':{'timeoutSeconds':'1'}}}",
        "spec.sessionAffinityConfig.clientIP.timeoutSeconds", "must be a number: write it without quotes")]
    [InlineData(ResourceKind.EndpointSlice, "'ports':[]", "addressType", "is missing")]
    [InlineData(ResourceKind.EndpointSlice, "'endpoints':[{'conditions':{'ready':'true'}}]",
        "endpoints[0].conditions.ready", "must be true or false, without quotes")]
    [InlineData(ResourceKind.EndpointSlice, "'endpoints':[{'conditions':{'ready':1}}]", "endpoints[0].conditions.ready", "must be true or false")]
    [InlineData(ResourceKind.EndpointSlice, "'endpoints':[{'addresses':'10.0.0.1'}]", "endpoints[0].addresses", "must be a list")]
    [InlineData(ResourceKind.Endpoints, "'subsets':[{'addresses':[{'ip':10.1}]}]", "subsets[0].addresses[0].ip", "must be a string: quote it")]
    [InlineData(ResourceKind.Endpoints, "'subsets':{}", "subsets", "must be a list")]
    [InlineData(ResourceKind.Secret, "'data':{'tls.key':'!topsecret!'}", "data[tls.key]", "is not valid base64 (stringData takes plain text)")]
    [InlineData(ResourceKind.Secret, "'data':{'pin':1234}", "data.pin", "must be a string in base64")]
    [InlineData(ResourceKind.Secret, "'stringData':{'pin':1234}", "stringData.pin", "must be a string: quote it")]
    [InlineData(ResourceKind.ConfigMap, "'data':{'proxy-body-size':8}", "data.proxy-body-size", "must be a string: quote it")]
    [InlineData(ResourceKind.ConfigMap, "'data':{'sub':{'a':'b'}}", "data.sub", "must be a string")]
    public void Every_kind_reports_its_own_fields(ResourceKind kind, string rest, string field, string reason) =>
        Assert.Equal(
            new(new(kind, new("default", "n")), field, reason),
            Decoded.Bad(kind, $"{{'metadata':{{'name':'n'}},{rest}}}"));

    [Theory]
    [InlineData(ResourceKind.IngressClass, "'spec':{'controller':1}", "spec.controller", "must be a string: quote it")]
    [InlineData(ResourceKind.Namespace, "'spec':7,'metadata':{'name':'n','labels':{'a':false}}", "metadata.labels.a", "must be a string: quote it")]
    public void Cluster_scoped_kinds_have_no_namespace(ResourceKind kind, string rest, string field, string reason) =>
        Assert.Equal(
            new(new(kind, new("", "n")), field, reason),
            Decoded.Bad(kind, $"{{'metadata':{{'name':'n','namespace':'ignored'}},{rest}}}"));

    [Fact]
    public void Text_that_is_not_UTF8_is_reported_in_its_field()
    {
        byte[] json = [.. """{"metadata":{"name":"n"},"data":{"a":"""u8, (byte)'"', 0xff, (byte)'"', .. "}}"u8];

        var problem = IngressController.Kubernetes.Decoding.ObjectDecoder.Decode(ResourceKind.ConfigMap, json).Unreadable;

        Assert.Equal(new(new(ResourceKind.ConfigMap, new("default", "n")), "data.a", "is not valid UTF-8"), problem);
    }

    [Fact]
    public void A_Secrets_values_stay_out_of_the_report()
    {
        var broken = Decoded.Bad(ResourceKind.Secret, "{'metadata':{'name':'n'},'data':{'k':'hunter2!'}}");
        var cut = Decoded.Bad(ResourceKind.Secret, "{'metadata':{'name':'n'},'data':{'k':'hunter2");

        Assert.DoesNotContain("hunter", broken.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter", cut.ToString(), StringComparison.Ordinal);
    }
}
