IngressController.Tls.OpenSslDefaults.Apply();
return await IngressController.Cli.CommandLine.RunAsync(args);
