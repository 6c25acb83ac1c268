-- A sealed dossier shows no classification either; a matter sealed after it was filed used to keep it.
UPDATE dossier SET facet = '' WHERE level = 3
